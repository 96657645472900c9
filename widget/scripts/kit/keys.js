// What the keys do in a composer and its toolbar.

import { closeSignIn } from './account.js';
import { TOOLS, showEmoji } from './tools.js';

/** @type {Record<string, string>} */
const KEYS = { b: 'bold', i: 'italic', k: 'link' };
/** @type {Record<string, number>} */
const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

/** @param {Own} own @param {Heard} event */
export const key = (own, event) => {
  const { target, key, ctrlKey, metaKey, altKey, shiftKey } = event, tool = KEYS[key.toLowerCase()], bar = target.closest('[data-tools]');
  if (target.matches('form[data-form] textarea') && tool && (ctrlKey || metaKey) && !altKey && !shiftKey) {
    event.preventDefault();
    TOOLS[tool](target);
  }
  const sheet = target.closest('form[data-sign-in]');
  if (sheet && key === 'Escape' && !event.isComposing) closeSignIn(sheet);
  if (!bar) return;
  const box = target.closest('[data-emoji]'), step = STEPS[key];
  if (step) {
    // A toolbar is one stop of the Tab key: within it, arrows go.
    const all = [...(box ?? bar).children].filter(child => child.matches('button')), at = all.indexOf(target) + step;
    event.preventDefault();
    all[(at + all.length) % all.length].focus();
  } else if (key === 'Escape' && target.closest('form').querySelector('[data-tool=emoji][aria-expanded=true]')) {
    event.stopImmediatePropagation();
    showEmoji(target.form, false);
    target.form.querySelector('[data-tool=emoji]').focus();
  }
};
