// Takes over from embed.js when a reader wants to do something. server/build.rs appends this file to wasm-bindgen's
// glue, so that one request brings both: `__wbg_init` and `start` are the glue's.

import { its, make } from './shared/document.js';
import { json } from './shared/json.js';
import { awake } from './wake/broken.js';
import { look } from './wake/hints.js';
import { storeOf } from './wake/store.js';
import { idOf, takeBack } from './wake/taps.js';

// The loader has the first of these, which a letter that is typed meanwhile brings.
const FIELD_EVENTS = ['pointerdown', 'contextmenu', 'compositionstart', 'compositionupdate', 'compositionend', 'drop', 'select', 'selectstart', 'selectionchange'];

let ready;

/**
 * Hydrates one thread and does what its reader did meanwhile; `whole` is to wake all of it at once. Rejects where
 * something did not come, and, with `own.begun`, where it could not be woken.
 * @param {Own} own
 * @param {boolean} [whole]
 */
export const wake = async (own, whole) => {
  const { host, root, base, site, lang, later } = own;
  const page = its('documentElement'), address = make('a');
  let mine, equip;
  // Without these it would break as late as at the first comment. No other try can help: what is to be read stays, and
  // the rest is done by plain forms (more.js).
  if (!window.crypto?.getRandomValues || !Element.prototype.after) throw new SyntaxError('cam-nhan: an old browser');
  address.href = host.getAttribute('url') ?? page.querySelector('link[rel~=canonical]')?.href ?? location;
  // The page may have signed its reader in since the thread was loaded.
  if (host.matches('[user]') && !own.user) own.ask();
  try {
    // Half a file may be kept under its name for a year.
    const kit = import(base + '/assets/cam-nhan-kit-' + lang + '.js' + (own.mends ? '?' + own.mends : ''));
    ready ??= __wbg_init(own.mends ? { module_or_path: fetch(new URL('__WASM__', import.meta.url), { cache: 'reload' }) } : undefined);
    [, mine, { equip }] = await Promise.all([ready, own.mine, kit]);
  } catch (error) {
    ready = null;
    if (own.over) return;
    throw error;
  }
  if (own.over) return;
  // From here on in one go, so that no frame shows the steps.
  const taps = takeBack(own), asked = new URLSearchParams(own.asked);
  const options = {
    base,
    site,
    lang,
    mine,
    sort: asked.get('sort') ?? undefined,
    limit: asked.get('limit') ?? undefined,
    store: storeOf(own),
    // Where a site has a captcha, shows it in a place and answers with the proof.
    captcha: (/** @type {Element} */ place, /** @type {string} */ challenge) => import(base + '/assets/__CAPTCHA_JS__').then(({ prove }) => prove(base, site, lang, place, challenge)).catch(() => { }),
    // Where the article is read, and what it is called there.
    url: address.href,
    title: host.title || its('title'),
    // When the thread was put on the page, and who vouches for HTML there.
    shown: own.at,
    // Whether a hand has typed a text, and in the trap.
    felt: own.text,
    trapped: own.website,
    html: own.trust,
  };
  look(own, page, lang);
  own.begun = true;
  try {
    equip(own);
    const handle = own.handle = start(host, root, options);
    if (whole) handle.wake();
  } catch (error) {
    // What was wanted is still wanted.
    for (const [button, wanted] of taps) button.setAttribute('aria-pressed', wanted);
    throw error;
  }
  awake.add(own);
  for (const type of FIELD_EVENTS) root.addEventListener(type, event => event.target.matches?.('input,textarea') && event.stopPropagation(), { signal: own.line?.signal });
  // What has been heard since the fragment was made.
  if (own.news) own.handle.hear?.(json(own.news));
  // What is no longer wanted goes first: of the article's reactions, only one can be chosen.
  const chosen = (/** @type {Part} */ button) => !!mine && [mine.reaction, ...mine.likes].includes(idOf(button));
  for (const now of [false, true]) for (const [button, wanted] of taps) if (wanted === now && wanted !== chosen(button)) button.click();
  for (const button of later) button.click();
  own.shown.clear();
  own.later.clear();
};
