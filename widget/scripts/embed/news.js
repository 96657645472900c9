// News of a thread, as long as somebody looks at it. They come by a line that stays open: one for all pages of a newspaper
// that a browser shows, which may have no more than six connections to the service. Who does not get it, or loses it,
// leaves the rest to live.js.

import { its } from '../shared/document.js';
import { base } from './script-tag.js';

/** For how many milliseconds a thread must be looked at before it is listened to. */
const LOOK = 2e3;

/** @param {(live: any) => unknown} act */
const withLive = act => import(base + '/assets/cam-nhan-live.js').then(act, () => {});

/** @param {Own} own */
const tune = async own => {
  const apart = (/** @type {void} */ _first) => withLive(live => live.tune(own));
  try {
    await navigator.locks.request('cam-nhan', { ifAvailable: true }, lock => lock ? new Promise(end => {
      const ear = new EventSource(base + '/embed/' + own.site + '/live?' + own.asked + '&since=' + own.since);
      own.hush = () => end(ear.close());
      if (!own.soon) own.hush();
      ear.onmessage = ({ data, lastEventId }) => withLive(live => live.hear(own, JSON.parse(data), own.since = lastEventId));
      ear.onerror = () => apart(own.hush());
    }) : apart());
  } catch {
    apart();
  }
};

/**
 * Listens from now on, or no more: as long as somebody looks, and not for who passes by.
 * @param {Own} own
 * @param {unknown} [_first] what is done before
 */
export const attend = (own, _first) => {
  own.hush = own.hush?.();
  clearTimeout(own.soon);
  own.soon = own.seen && !own.over && !its('hidden') && setTimeout(tune, LOOK, own);
};
