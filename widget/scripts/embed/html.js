// HTML that the service made becomes nodes.

import { make } from '../shared/document.js';
import { isFirst } from './script-tag.js';

// A page may allow trusted types of other names alone: where it requires them too, nothing is parsed.
/** @type {{ createHTML(html: string): unknown } | undefined} */
let policy;
try {
  if (isFirst) policy = trustedTypes.createPolicy('cam-nhan', { createHTML: (/** @type {string} */ html) => html });
} catch { }

/** Vouches for HTML of the service's. @param {string} html @returns {any} */
export const trust = html => policy ? policy.createHTML(html) : html;

/** @param {string} html @returns {DocumentFragment} */
export const parse = html => {
  const template = make('template');
  template.innerHTML = trust(html);
  return template.content;
};

/** How a comment of the fragment begins. */
export const ITEM = '<li data-id';

/** Puts what `whole` has beyond `part` where it belongs: along the elements that were open where the part ended. @param {any} part @param {any} whole */
export const grow = (part, whole) => {
  const last = part.lastChild, count = part.childNodes.length;
  if (last) grow(last, whole.childNodes[count - 1]);
  while (whole.childNodes[count]) part.append(whole.childNodes[count]);
};
