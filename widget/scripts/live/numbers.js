// The numbers of a thread that is open, and whether it takes comments.

import { counted } from '../shared/announce.js';
import { grouped } from '../shared/grouped.js';
import { json } from '../shared/json.js';
import { at, item, mark } from './comments.js';

/**
 * A button's number, under what this reader has tapped and the service may not know yet. Nobody's likes are no number.
 * @param {Own} own
 * @param {any} button
 * @param {number} count
 */
const put = ({ lang, shown, handle }, button, count) => {
  if (!button) return;
  const before = !handle && shown.get(button), say = (/** @type {number} */ count) => count ? grouped(count, lang) : '';
  if (before) before[1] = say(count);
  const pressed = button.getAttribute('aria-pressed') === 'true', mine = before ? +pressed - +(before[0] === 'true') : 0;
  // One's own is one of them, whatever everybody is told.
  button.querySelector('[data-n]').textContent = say(Math.max(count + mine, +pressed));
};
/** @param {Own} own @param {News} news */
export const count = (own, news) => {
  const { root, lang } = own, { count, tallies, likes } = news;
  for (const { id, count } of likes) put(own, at(item(own, id), '.do > [data-act=like]'), count);
  // The program has the numbers, and those likes that its reader has touched.
  if (own.handle?.hear) return own.handle.hear(json(news));
  const heading = root.querySelector('[data-count]'), sorts = root.querySelector('.sort');
  // What this reader alone is to see is counted for them.
  counted(own);
  if (heading) heading.textContent = grouped((heading.dataset.all = count) + (own.alone ?? 0), lang);
  counted(own);
  if (sorts) sorts.hidden = count < 2;
  for (const { code, count } of tallies) put(own, [...root.querySelectorAll('[data-act=react]')].find(({ dataset }) => dataset.code === code), count);
};

/**
 * Closed while the page is open, the thread takes no more; what somebody has typed already stays in sight.
 * @param {Own} own
 * @param {boolean} closed
 */
export const close = ({ root }, closed) => {
  const thread = root.querySelector('[data-comments]'), shut = root.querySelector('[data-shut]');
  if (!thread || !shut || thread.hasAttribute('data-closed') === closed) return;
  const composer = root.querySelector('[data-island=composer]');
  mark(thread, 'data-closed', closed);
  shut.hidden = !closed;
  composer.hidden = closed && !composer.querySelector('textarea').value;
};
