// Puts the kit into a thread, and hears what is done there.

import { make } from '../shared/document.js';
import { claim, closeSignIn, leaveGuest, offerClaim, signIn, signOut, step, watchUser, sendSubscription } from './account.js';
import { fold, keepSort, linkTimes, share } from './comments.js';
import { furnish, keepName } from './composer.js';
import { noteEdit, relay } from './events.js';
import { acknowledge, appeal, askAnew } from './conduct.js';
import { key } from './keys.js';
import { openMine } from './me.js';
import { muteAuthor } from './mute.js';
import { mindMuted } from '../shared/muted.js';
import { announce } from '../shared/announce.js';
import { dress } from '../shared/dress.js';
import { keepRules, lacksRules, recheckRules } from './rules.js';
import { type } from '../shared/type.js';
import { completeMention } from './mention.js';
import { TOOLS, showEmoji } from './tools.js';

const heard = new WeakSet, now = new WeakMap;

/** Puts the pieces and the tools into a thread. Once for each fragment. @param {Own} own */
export const equip = own => {
  const { root } = own, comments = root.querySelector('[data-comments]');
  now.set(root, own);
  relay(own);
  if (!comments || comments.querySelector('template[data-tools]')) return;
  dress(root, STYLES);
  const template = make('template');
  template.innerHTML = own.trust(KIT);
  comments.append(template.content);
  for (const form of root.querySelectorAll('form[data-form]')) furnish(own, form);
  linkTimes(root);
  mindMuted(own);
  offerClaim(own);
  watchUser(own);
  own.host.addEventListener('cam-nhan:posted', () => own.over || (keepRules(own), sendSubscription(own)), { signal: own.line?.signal });
  own.host.addEventListener('cam-nhan:refused', () => own.over || (recheckRules(own), askAnew(own)), { signal: own.line?.signal });
  if (heard.has(root)) return;
  heard.add(root);
  // One fragment takes another's place, and its `own`: what is heard is asked of the one that stands there, once that has its
  // pieces.
  /** @param {string} type @param {(own: Own, event: Heard) => unknown} act @param {boolean} [capture] */
  const on = (type, act, capture) => root.addEventListener(type, event => now.get(root).over || act(now.get(root), event), capture);
  on('focusin', (own, { target, relatedTarget }) => target.form && furnish(own, target.form, relatedTarget));
  on('input', (own, { target }) => completeMention(own, target));
  on('pointerover', (own, { target }) => target.matches('.by > time') && linkTimes(root));
  // Before the program, which takes a menu away once something in it was pressed.
  on('click', press, true);
  on('keydown', key, true);
  on('pointerdown', (own, event) => event.target.closest('[data-tools]') && event.preventDefault());
  on('submit', (own, event) => {
    const { target } = event;
    if (!target.matches('[data-sign-in]') && !lacksRules(target)) {
      noteEdit(own, target);
      return keepName(own, target);
    }
    // It is no composer, or not to be sent yet: neither the loader nor the program has anything to do with it.
    event.preventDefault();
    event.stopPropagation();
    if (target.matches('[data-sign-in]')) step(own, target);
  }, true);
};

/** @param {Own} own @param {Heard} event */
const press = (own, event) => {
  const { target } = event, tool = target.closest('[data-tool]'), act = target.closest('[data-act]');
  // What is open closes when something else is pressed.
  for (const form of own.root.querySelectorAll('form[data-form]')) if (!target.closest('[data-emoji],[data-tool=emoji]')) showEmoji(form, false);
  if (act?.dataset.act === 'share') share(own, act);
  if (act?.dataset.act === 'appeal') appeal(own, act);
  if (act?.dataset.act === 'acknowledge') acknowledge(own, act);
  if (act?.dataset.act === 'sign-in') signIn(own, act);
  if (act?.dataset.act === 'mute') muteAuthor(own, act);
  if (act?.dataset.act === 'branch') fold(own, act);
  if (act?.dataset.act === 'sort') {
    keepSort(act.dataset.sort);
    announce(own, 'sorted', { sort: act.dataset.sort });
  }
  if (!tool) return;
  const { form } = tool, field = form?.querySelector('textarea'), what = tool.dataset.tool;
  if (what === 'emoji') showEmoji(form, tool.getAttribute('aria-expanded') !== 'true');
  else if (what === 'insert') {
    showEmoji(form, false);
    type(field, tool.textContent);
  }
  else if (what === 'claim') claim(own, tool);
  else if (what === 'unclaimed') leaveGuest(own);
  else if (what === 'other-code') step(own, form, true);
  else if (what === 'close') closeSignIn(form);
  else if (what === 'sign-out') signOut(own);
  else if (what === 'me') openMine(own, tool);
  else if (what === 'rename') {
    form.removeAttribute('data-named');
    form.name.focus();
    form.name.select();
  } else {
    field.focus();
    TOOLS[what](field);
  }
};
