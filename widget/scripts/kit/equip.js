// Puts the kit into a thread, and hears what is done there.

import { make } from '../shared/document.js';
import { claim, leaveGuest, offerClaim, signIn } from './account.js';
import { fold, keepSort, linkTimes, share } from './comments.js';
import { furnish, keepName } from './composer.js';
import { key } from './keys.js';
import { style } from './pieces.js';
import { TOOLS, showEmoji, type } from './tools.js';

const heard = new WeakSet, now = new WeakMap;

/** Puts the pieces and the tools into a thread. Once for each fragment. @param {Own} own */
export const equip = own => {
  const { root } = own, comments = root.querySelector('[data-comments]');
  now.set(root, own);
  if (!comments || comments.querySelector('template[data-tools]')) return;
  style(root);
  const template = make('template');
  template.innerHTML = own.trust(KIT);
  comments.append(template.content);
  for (const form of root.querySelectorAll('form[data-form]')) furnish(own, form);
  linkTimes(root);
  offerClaim(own);
  if (heard.has(root)) return;
  heard.add(root);
  // One fragment takes another's place, and its `own`: what is heard is asked of the one that stands there.
  root.addEventListener('focusin', ({ target, relatedTarget }) => target.form && furnish(now.get(root), target.form, relatedTarget));
  root.addEventListener('pointerover', ({ target }) => target.matches('.by > time') && linkTimes(root));
  // Before the program, which takes a menu away once something in it was pressed.
  root.addEventListener('click', event => press(now.get(root), event), true);
  root.addEventListener('keydown', event => key(now.get(root), event), true);
  root.addEventListener('pointerdown', event => event.target.closest('[data-tools]') && event.preventDefault());
  root.addEventListener('submit', ({ target }) => keepName(now.get(root), target));
};

/** @param {Own} own @param {Heard} event */
const press = (own, event) => {
  const { target } = event, tool = target.closest('[data-tool]'), act = target.closest('[data-act]');
  // What is open closes when something else is pressed.
  for (const form of own.root.querySelectorAll('form[data-form]')) if (!target.closest('[data-emoji],[data-tool=emoji]')) showEmoji(form, false);
  if (act?.dataset.act === 'share') share(own, act);
  if (act?.dataset.act === 'sign-in') signIn(own);
  if (act?.dataset.act === 'branch') fold(own, act);
  if (act?.dataset.act === 'sort') keepSort(act.dataset.sort);
  if (!tool) return;
  const { form } = tool, field = form?.querySelector('textarea'), what = tool.dataset.tool;
  if (what === 'emoji') showEmoji(form, tool.getAttribute('aria-expanded') !== 'true');
  else if (what === 'insert') {
    showEmoji(form, false);
    type(field, tool.textContent);
  }
  else if (what === 'claim') claim(own, tool);
  else if (what === 'unclaimed') leaveGuest(own);
  else if (what === 'rename') {
    form.removeAttribute('data-named');
    form.name.focus();
    form.name.select();
  } else {
    field.focus();
    TOOLS[what](field);
  }
};
