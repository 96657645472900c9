// Elements of our own.

import { make } from '../shared/document.js';

/** A new element with these properties. @param {string} name @param {object} [properties] */
export const made = (name, properties) => Object.assign(make(name), properties);
