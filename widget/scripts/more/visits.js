// What is new since the last visit to a thread, for who has written on the site: marked, with a button and a key to the next.
// When one was here last is kept on this device alone.

import { grouped } from '../shared/grouped.js';
import { dress } from '../shared/dress.js';
import { json } from '../shared/json.js';
import { wordsOf } from './explain.js';
import { made } from './made.js';
import { hold } from './permalink.js';

const NEW_STYLE = '.cn [data-new]>.by>[data-fresh]{border-color:transparent;background:var(--cn-accent);color:var(--cn-on-accent)}.cn [data-fresh-next]{min-block-size:44px;margin-block:.25em;padding-inline:1em;border:1px solid var(--cn-accent-ink);border-radius:99px;font-weight:600;color:var(--cn-accent-ink)}';
/** Who comes back within so many milliseconds has not been away. */
const AWAY = 18e5;
/** So many threads are remembered: those that were visited last. */
const MOST_VISITS = 200;

/** @param {Own} own */
const visitsKey = own => 'cam-nhan:' + own.site + ':visits';
/** Of each thread: what is new since when, when one was here last, and how many comments there were then. @param {Own} own @returns {Record<string, [number, number, number]>} */
const visitsOf = own => {
  try {
    return JSON.parse(localStorage[visitsKey(own)]) ?? {};
  } catch {
    return {};
  }
};
/** @param {Own} own @param {[number, number, number]} visit */
const keepVisit = (own, visit) => {
  const visits = Object.entries({ ...visitsOf(own), [own.key]: visit }).sort(([, a], [, b]) => b[1] - a[1]).slice(0, MOST_VISITS);
  try {
    localStorage[visitsKey(own)] = json(Object.fromEntries(visits));
  } catch { }
};

/** What this browser has sent is nothing new. @param {Own} own @param {string} id */
const isSentHere = (own, id) => {
  try {
    return localStorage['cam-nhan:' + own.site + ':sent']?.includes(id);
  } catch { }
};

/**
 * Marks what has come since the last visit, once for each load.
 * @param {Own} own
 * @param {Mine} me
 */
export const markNew = (own, me) => {
  const { root } = own, list = root.querySelector('[data-list]'), state = root.querySelector('[data-state]');
  if (own.visit || !list || !state) return;
  const { now } = JSON.parse(state.textContent), [before, last, many] = visitsOf(own)[own.key] ?? [], words = wordsOf(own);
  const since = last && now - last > AWAY ? last : before ?? now, had = last && now - last > AWAY ? many : undefined;
  /** @type {Set<any>} */
  const seen = new Set;
  /** @type {any} */
  let at, /** @type {any} */ button, waits = false;
  own.visit = true;
  const leave = () => keepVisit(own, [since, now + performance.now() - own.at, +(root.querySelector('[data-count]')?.textContent.replace(/\D/g, '') ?? 0)]);
  const left = () => [...root.querySelectorAll('li[data-new]')].filter(item => !seen.has(item.dataset.id));

  const next = () => {
    const all = [...root.querySelectorAll('li[data-new]')], to = left()[0] ?? all[(all.indexOf(at) + 1) % all.length];
    // The others are further down: the newest first brings them.
    const newest = root.querySelector('[data-act=sort][data-sort=newest][aria-pressed=false]');
    if (!left().length && button && newest) {
      waits = true;
      return newest.click();
    }
    if (!to) return;
    for (let branch = to.parentElement; branch !== list; branch = branch.parentElement) if (branch.hidden) branch.previousElementSibling.click();
    seen.add(to.dataset.id);
    at = to;
    hold(own, to, to.focus(), scrollY);
    offer();
  };
  /** The button, with how many have not been gone to. */
  const offer = () => {
    const shown = left().length, hidden = had == null || seen.size + shown >= me.count - had ? 0 : me.count - had - seen.size - shown, count = shown + (root.querySelector('[data-act=sort][data-sort=newest][aria-pressed=true]') ? 0 : hidden);
    if (!count) {
      // Who has pressed it goes on from where it led.
      button?.remove();
      return button = undefined;
    }
    if (!button) {
      button = made('button', { type: 'button', onclick: next });
      button.setAttribute('data-fresh-next', '');
      button.setAttribute('aria-keyshortcuts', 'N');
      (root.querySelector('.sort') ?? list).before(button);
    }
    const said = (count === 1 ? words.fresh : words.freshes).replace('{}', grouped(count, own.lang));
    if (button.textContent !== said) button.textContent = said;
  };
  const mark = () => {
    for (const item of root.querySelectorAll('li[data-id]:not([data-new])')) {
      const by = item.querySelector(':scope > .by'), time = by?.querySelector('time');
      if (!time || by.hasAttribute('data-you') || !(Date.parse(time.dateTime) > since) || isSentHere(own, item.dataset.id)) continue;
      item.setAttribute('data-new', '');
    }
    for (const by of root.querySelectorAll('li[data-new]>.by')) {
      if (by.querySelector('[data-fresh]')) continue;
      const word = made('b', { textContent: words.new });
      word.setAttribute('data-fresh', '');
      by.querySelector('[part=name]')?.after(' ', word);
    }
    if (root.querySelector('li[data-new]')) dress(root, NEW_STYLE);
    offer();
    if (!waits || !left().length) return;
    waits = false;
    next();
  };
  leave();
  mark();
  addEventListener('pagehide', leave, { signal: own.line?.signal });
  addEventListener('visibilitychange', leave, { signal: own.line?.signal });
  if (!window.MutationObserver) return;
  const watch = new MutationObserver(() => own.over ? watch.disconnect() : mark());
  watch.observe(list, { childList: true, subtree: true });
  root.addEventListener('keydown', event => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    // Only while the thread has the focus, and never in a field.
    if (own.over || !/^n$/i.test(key) || ctrlKey || metaKey || altKey || target.matches('input,textarea,select') || !root.querySelector('li[data-new]')) return;
    event.preventDefault();
    event.stopPropagation();
    next();
  }, { signal: own.line?.signal });
};
