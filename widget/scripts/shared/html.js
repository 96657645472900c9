// HTML of the service's becomes nodes, for the scripts that are given a thread.

import { make } from './document.js';

/** @param {Own} own @param {string} html */
export const parse = (own, html) => {
  const template = make('template');
  template.innerHTML = own.trust(html);
  return template.content;
};
