// The elements <cam-nhan> and <cam-nhan-count>.

import { make } from '../shared/document.js';
import { claimOf, pageOf, siteOf } from './claim.js';
import { more } from './more.js';
import { base } from './script-tag.js';
import { thread } from './thread.js';
import { watch } from './navigation.js';

/** @type {WeakMap<Element, Update>} */
const updates = new WeakMap;

/** Begins a thread, or brings it up to date; where that cannot be, leaves a link to it. @param {HTMLElement} el @param {true} [anew] */
const meet = (el, anew) => {
  try {
    if (!updates.has(el)) updates.set(el, thread(el));
    watch(/** @type {Update} */ (updates.get(el)), anew);
  } catch {
    updates.set(el, /** @type {any} */ (() => {}));
    const link = make('a');
    link.href = pageOf(el);
    link.textContent = 'Mở bình luận';
    (el.shadowRoot ?? el).append(link);
  }
};

/** @param {string} name @param {string[]} names @param {(el: any, anew?: true) => unknown} act */
const define = (name, names, act) => customElements.define(name, class extends HTMLElement {
  static get observedAttributes() { return ['page-id', 'key', 'url', 'site', 'lang', ...names]; }
  // A move is a removal and an addition in one task: only what stays away is given up.
  connectedCallback() { Promise.resolve(this).then(act); }
  disconnectedCallback() { setTimeout(act, 0, this); }
  attributeChangedCallback() { this.connectedCallback(); }
  /** @returns {number} */
  get count() { return +/** @type {any} */ (this.shadowRoot ?? this).querySelector('[data-count]')?.textContent.replace(/\D/g, ''); }
  compose() { (this.shadowRoot ?? this).querySelector('textarea')?.focus(); }
  reload() { act(this, true); }
});

/** Threads, and the numbers for a list of articles. */
export const defineElements = () => {
  define('cam-nhan', ['sort', 'limit', 'parts'], meet);
  define('cam-nhan-count', [], el => more('count', el, base, siteOf, claimOf));
};
