// What is this reader's own, before the WebAssembly comes, and without it: their choices, their comments and what may be
// done with those.

import { grouped } from '../shared/grouped.js';
import { parse } from '../shared/html.js';
import { mindMuted } from '../shared/muted.js';
import { ring } from './bell.js';
import { complain } from './explain.js';
import { hold } from './permalink.js';
import { cameBack } from './signed-in.js';
import { userOf } from './user.js';
import { markNew } from './visits.js';

/**
 * Where no answer about what is this reader's own came, or one in place of ours, it is asked for again after so many
 * milliseconds, each time after twice as many, and so often. Nobody waits for an answer for longer than `PATIENCE`.
 */
const AGAIN = 2e3, MOST = 6, PATIENCE = 8e3;

/**
 * Shows what is this reader's own before the WebAssembly comes, and without it; answers with it, if it comes.
 * @param {Own} own
 * @param {number} [tries]
 * @returns {Promise<Mine | undefined>}
 */
export const mine = async (own, tries = 0) => {
  const { root, base, site, memory } = own, name = 'cam-nhan:' + site + ':token';
  /** @param {any} id */
  const item = id => root.getElementById('cn-' + id);
  let guest = memory[name];
  try {
    guest ??= localStorage[name];
  } catch { }
  guest = await cameBack(own, guest) ?? guest;
  // Nor is it one of ours if no header can hold it.
  if (/[^!-~]/.test(guest)) guest = '';
  clearTimeout(own.again);
  try {
    mindMuted(own);
  } catch { }
  const user = await userOf(own), token = user?.token ?? guest;
  if (!token || own.over) return;
  const asked = Date.now();
  const ask = async () => {
    /** @type {Record<string, string>} */
    const headers = { Authorization: 'Bearer ' + token };
    // What this browser wrote before may be taken along.
    const before = user ? guest : heldGuest(site);
    if (before && !isAsked(site)) headers['Guest-Token'] = before;
    const answer = await fetch(base + '/api/v1/sites/' + site + '/mine?' + own.asked, { headers, signal: own.line?.signal });
    return [answer.status, await answer.json()];
  };
  // What somebody on the way says instead, who wants a sign-in first, is no JSON, and not about this reader.
  const [status, me] = await Promise.race([ask(), new Promise(done => setTimeout(done, PATIENCE, []))]).catch(() => []);
  if (own.over) return;
  if (status === 401 && user) {
    // Reading goes on; what is wrong is said to who writes the page, and to the reader when they send something.
    complain(own, me?.title + ' (' + site + ', ' + me?.code + ')');
    if (tries) return;
    await user.renew();
    return user.token === token ? undefined : mine(own, 1);
  }
  if (status === 401) try {
    if (localStorage[name] === token) delete localStorage[name];
  } catch { }
  if (!me?.own) {
    const isNo = status >= 400 && status < 500 && status !== 408 && status !== 429;
    if (!isNo && tries < MOST) own.again = setTimeout(() => own.over || (own.mine = mine(own, tries + 1)), AGAIN * 2 ** tries);
    return;
  }
  me.asked = asked;
  // What an old browser lacks for the bell is not to cost it what is its own.
  try {
    ring(own, me.unseen, () => user?.token ?? token);
  } catch { }
  own.profile = me.profile;
  greet(own);
  root.querySelector('[data-warnings]')?.remove();
  if (me.warnings) root.querySelector('[data-island=composer]')?.before(parse(own, me.warnings));
  // What has answers has kept a place, and its author alone sees what stands there.
  for (const { id, html } of me.own) {
    const gone = [...item(id)?.children ?? []].find(part => part.matches('.gone'));
    if (html && gone) gone.replaceWith(...[...parse(own, html).querySelector('li').children].filter(part => !part.matches('ol')));
  }
  if (own.handle) own.handle.know?.(me);
  else {
    for (const { id, parent, html } of me.own) {
      const list = item(parent)?.querySelector('[data-replies]') ?? root.querySelector('[data-list]'), banner = item('gone');
      if (!html || item(id)) continue;
      list?.prepend(parse(own, html));
      // A link led to a comment that only its author sees.
      if (!banner || location.hash !== '#cn-' + id || !item(id)) continue;
      banner.remove();
      hold(own, item(id), item(id).focus(), scrollY);
    }
    // One's own are counted, whatever everybody is told: at one version, the numbers differ by what this reader alone sees.
    const heading = root.querySelector('[data-count]');
    if (heading && me.version >= own.since) {
      const all = heading.dataset.all ??= heading.textContent.replace(/\D/g, '');
      if (me.version == own.since) own.alone = me.count - all;
      heading.textContent = grouped(me.count, own.lang);
    }
    const chosen = [me.reaction, ...me.likes];
    for (const button of root.querySelectorAll('[data-act=react],[data-act=like]')) {
      if (own.shown.has(button)) continue;
      const number = button.querySelector('[data-n]'), is = chosen.includes(button.dataset.code ?? button.closest('[data-id]').dataset.id);
      button.setAttribute('aria-pressed', is);
      // One's own is one of them, whatever everybody is told.
      if (is && !/[1-9]/.test(number.textContent)) number.textContent = 1;
    }
    // Nobody waits for it: what is one's own is known, whether these buttons come or not.
    offer(own, me);
  }
  try {
    markNew(own, me);
  } catch { }
  return me;
};

/** The token by which this browser wrote before its reader signed in here (kit/account.js). @param {string} site */
const heldGuest = site => {
  try {
    return localStorage['cam-nhan:' + site + ':guest'];
  } catch { }
};

/** Whether who is signed in was asked about what this browser wrote before. @param {string} site */
const isAsked = site => {
  try {
    return localStorage['cam-nhan:' + site + ':claimed'];
  } catch { }
};

/** Who is signed in need not be told to; who may not comment all the same is told why. @param {Own} own */
const greet = own => {
  const note = own.root.querySelector('[data-commenters]'), profile = own.profile;
  if (!profile || !note) return;
  if (profile.hindrance) note.textContent = profile.hindrance;
  else note.remove();
};

/**
 * Marks what is one's own, and offers to change or remove what still may be: the program does what is pressed.
 * @param {Own} own
 * @param {Mine} me
 */
const offer = async (own, me) => {
  const items = me.own.map(({ id, editable_until }) => [own.root.getElementById('cn-' + id), editable_until]).filter(([item]) => item);
  for (const [item] of items) item.querySelector('.by')?.setAttribute('data-you', own.you);
  const open = items.filter(([, until]) => until > Date.now());
  if (!open.length) return;
  try {
    const { equip, piece } = await import(own.base + '/assets/cam-nhan-kit-' + own.lang + '.js');
    if (own.over || own.handle) return;
    equip(own);
    for (const [item] of open) {
      const acts = item.querySelector('.do');
      if (acts && !acts.querySelector('[data-own]')) acts.append(piece(own, 'own'));
    }
  } catch { }
};
