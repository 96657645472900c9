// What only whoever wrote the page can mend, and readers need not know; said once.

import { json } from '../shared/json.js';

const HINTS = __WAKE__;
const hinted = new Set;
/** @param {string} text */
const hint = text => hinted.has(text) || console.warn(text, hinted.add(text));
// Under this name it is kept for a visit what the last address was known by; a page that is loaded anew may change its mind.
const LAST = 'cam-nhan:last';
/** @param {Own} own @param {any} page @param {string} lang */
export const look = ({ host, site }, page, lang) => {
  const [shared, order, two] = HINTS[lang] ?? HINTS.vi, said = (/** @type {string} */ name) => host.getAttribute(name), sort = said('sort');
  const like = (/** @type {string[]} */ names) => /** @type {Element[]} */ ([...page.querySelectorAll('cam-nhan')]).filter(other => other === host || names.every(name => other.getAttribute(name) === said(name)));
  if (!['page-id', 'key', 'url'].some(said) && like(['site', 'parts', 'page-id', 'key', 'url']).length > 1) hint(shared);
  if (sort && !/^(top|newest|oldest|best|featured|answered)$/.test(sort)) hint(order + sort);
  const idOf = (/** @type {Element} */ element) => element.getAttribute('page-id') ?? element.getAttribute('key') ?? '';
  const at = site + ' ' + (said('url') ?? location.href.split('#')[0]), now = like(['site', 'url']).map(idOf);
  let before = now;
  try {
    const [last, ids] = JSON.parse(sessionStorage[LAST] ?? '[]');
    if (last === at) before = ids;
    sessionStorage[LAST] = json([at, now]);
  } catch { }
  const id = idOf(host), other = before.includes(id) ? said('url') && now.find(other => other !== id) : before[0];
  if (other != null) hint(two + (other || '?') + ', ' + (id || '?'));
};
