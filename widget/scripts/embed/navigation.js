// While a thread is connected, navigation inside the page is watched, and what the reader's other pages do.

import { its } from '../shared/document.js';

/** @type {Set<Update>} */
const live = new Set;
/** @type {MutationObserver} */
let head;

/** @param {any} event */
const look = event => live.forEach(update => watch(update, event));

/** Brings a thread up to date, now and with the page, as long as it answers that it is connected. @param {Update} update @param {Event | true} [event] */
export const watch = (update, event) => {
  const before = live.size;
  live[update(event) ? 'add' : 'delete'](update);
  if (!before === !live.size) return;
  const act = before ? 'removeEventListener' : 'addEventListener';
  window.navigation?.[act]('currententrychange', look);
  for (const name of ['storage', 'pageshow', 'visibilitychange', 'popstate']) EventTarget.prototype[act].call(window, name, look);
  head ??= new MutationObserver(look);
  if (before) head.disconnect();
  else head.observe(its('head'), { childList: true, subtree: true, attributes: true });
};
