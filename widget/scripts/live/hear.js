// A piece of news.

import { offer } from './arrivals.js';
import { change, item, place } from './comments.js';
import { close, count } from './numbers.js';
import { isOurs, renew } from './own.js';

/** Shows a piece of news (server/src/live/news.rs). @param {Own} own @param {News} news */
export const hear = (own, news) => {
  own.fresh ??= new Map;
  own.many ||= news.more;
  own.news = news;
  count(own, news);
  close(own, news.closed);
  /** @type {string[]} */
  const moved = [], ours = [];
  for (const { id, shown } of news.comments) {
    if (item(own, id)) moved.push(id);
    else if (!shown) own.fresh.delete(id);
    // One's own is no news: here its answer brings it, and another tab's takes its place.
    else if (!isOurs(own, id)) own.fresh.set(id, 1);
    else if (!own.handle?.sends?.(id)) ours.push(id);
  }
  if (moved.length) change(own, moved).catch(() => {}).then(() => moved.some(id => isOurs(own, id)) && renew(own, true));
  if (ours.length) place(own, ours).then(() => renew(own, true), () => {});
  offer(own);
  renew(own);
};
