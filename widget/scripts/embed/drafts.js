// What is typed is kept from its first letter on, where and as widget/src/app/drafts.rs has it, until the program has the
// composer (and its own sentences, so that the browser checks nothing).

import { kept, nameOf } from './storage.js';

/**
 * Keeps a field's draft; or, before anything was `typed`, puts what was left there into it: as soon as there is a field,
 * never under a tap. What another tab keeps from then on is that tab's.
 * @param {Own} own
 * @param {any} field
 * @param {Event} [typed]
 */
export const draft = (own, field, typed) => {
  if (!field?.rows || field.form.noValidate) return;
  const name = nameOf(own, 'draft:' + own.key + ':');
  try {
    if (!typed) own.left = JSON.parse(kept(name)), field.value = [...new Set([own.left.aside, own.left.text, field.value])].filter(text => text).join('\n\n');
  } catch { }
  // Who empties the field gives up what another visit sent, and begins another comment.
  if (typed && !field.value) own.left = {};
  kept(name, field.value ? JSON.stringify({ ...own.left, aside: '', text: field.value }) : typed && '');
};
