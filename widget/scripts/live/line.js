// Fallbacks for news: a second event stream where the page's own was lost, then polling.

import { hear } from './hear.js';

/** Who cannot listen asks, after this many milliseconds, and again. */
const ROUND = 30e3;
/**
 * When nothing came, the next try is after so many milliseconds, doubled for each that failed, sooner or later by half, and
 * no more than so many tries are made.
 */
const SOON = 1e3, LATE = 3e5, MOST = 9;

/**
 * The lines that a newspaper's pages have, all of them in one browser; the loader tries the first. Two threads that are
 * looked at have both news as they come, and four of a browser's six connections are free.
 */
const LINES = ['cam-nhan', 'cam-nhan 2'];
// Where a browser has no locks, whether this page has the line.
let taken = false;

/** Holds a line until `end` is called. @param {Own} own @param {() => void} end */
const listen = (own, end) => {
  const ear = new EventSource(own.base + '/embed/' + own.site + '/live?' + own.asked + '&since=' + own.since);
  own.hush = () => {
    ear.close();
    end();
  };
  if (!own.soon) own.hush();
  ear.onopen = () => { own.deaf = own.lost = 0; };
  ear.onmessage = ({ data, lastEventId }) => {
    own.since = lastEventId;
    hear(own, JSON.parse(data));
  };
  ear.onerror = () => {
    own.hush();
    own.deaf = (own.deaf ?? 0) + 1;
    tune(own);
  };
};

/** Whether there was a line to be had; where lines come to nothing, none is asked for any more. @param {Own} own */
const gets = own => new Promise(async done => {
  if (own.deaf > 1 || typeof EventSource !== 'function') return done(false);
  if (!navigator.locks) {
    if (taken) return done(false);
    taken = true;
    listen(own, () => { taken = false; });
    return done(true);
  }
  for (const name of LINES) {
    await new Promise((/** @type {(value?: unknown) => void} */ next) => {
      const take = (/** @type {Lock | null} */ lock) => lock ? new Promise((/** @type {(value?: unknown) => void} */ end) => {
        listen(own, end);
        done(true);
      }) : next();
      navigator.locks.request(name, { ifAvailable: true }, take).catch(next);
    });
  }
  done(false);
});

/**
 * Gets another line, or asks for news from time to time: soon at first, later and later where no answer comes, and then no
 * more, until somebody looks at the thread anew.
 * @param {Own} own
 */
export const tune = async own => {
  // Whoever had a line has lost it; the others have only begun to look.
  own.lost = own.hush ? (own.lost ?? 0) + 1 : 0;
  own.hush = undefined;
  if (!own.lost && await gets(own)) return;
  ask(own);
};
/** @param {Own} own */
const ask = own => {
  if (own.over || !own.soon || own.lost > MOST) return;
  own.soon = setTimeout(async () => {
    if (own.over) return;
    try {
      const answer = await fetch(own.base + '/api/v1/sites/' + own.site + '/news?' + own.asked + '&since=' + own.since, { signal: own.line?.signal });
      if (!answer.ok) throw answer;
      const news = await answer.json();
      own.lost = 0;
      if (news) {
        own.since = news.version;
        hear(own, news);
      }
    } catch {
      own.lost += 1;
    }
    if (own.over || !own.soon) return;
    if (own.lost || !await gets(own)) ask(own);
  }, own.lost ? Math.min(SOON * 2 ** own.lost, LATE) * (0.5 + Math.random()) : ROUND);
};
