// The page's script tag: where the service is, and whether this script is the first of its kind on the page.

import { its } from '../shared/document.js';

/** @type {HTMLElement} */
export const page = its('documentElement');
/** What of the page is first of its kind. @param {string} selector */
export const find = selector => page.querySelector(selector);

export const script = its('currentScript') ?? find('script[data-site],[type=module][src*="embed.js"]');
export const isFirst = script instanceof HTMLScriptElement && !customElements.get('cam-nhan');
/** The service's address. @type {string} */
export const base = isFirst && (script.dataset.base ?? /** @type {any} */ (/[^?#]*(?=\/)/.exec(script.src))[0]);
