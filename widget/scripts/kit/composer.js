// A composer's name fields: a line "Viết với tên …" in their place, where the name is known.

import { keepSubscription, offerMail, showAccount } from './account.js';
import { tokenOf } from './ask.js';
import { tellOpened } from './events.js';
import { completeMention } from './mention.js';
import { piece } from './pieces.js';
import { showRules } from './rules.js';

const NAMES = ['name', 'email'];
/** @param {Own} own @param {string} name */
const keyOf = (own, name) => 'cam-nhan:' + own.site + ':visit:' + name;
/** @param {any} act */
const visit = act => {
  try {
    return act(sessionStorage);
  } catch { }
};

/**
 * For this visit a name is known once it has been sent; for longer where the reader wishes it (the program).
 * @param {Own} own
 * @param {any} form
 */
export const keepName = (own, form) => {
  keepSubscription(own, form);
  if (own.profile?.name) return;
  for (const name of NAMES) if (form[name]?.value) visit((/** @type {Storage} */ kept) => kept[keyOf(own, name)] = form[name].value);
};

/**
 * An address is asked for in every composer of a thread as in the one above its comments, where it has a use.
 * @param {Own} own
 * @param {any} form
 */
const likeTheFirst = (own, form) => {
  const first = own.root.querySelector('[data-island=composer] [name=email]');
  if (!form.email || first === form.email) return;
  if (first) form.email.previousElementSibling.textContent = first.previousElementSibling.textContent;
  else form.email.closest('label').remove();
};

/**
 * Gives a composer its tools, and a line in place of the fields where the name is known.
 * @param {Own} own
 * @param {any} form
 * @param {any} [from]
 */
export const furnish = (own, form, from) => {
  if (!form.matches('[data-form]')) return;
  const field = form.querySelector('textarea'), who = form.querySelector('[data-who]');
  if (!form.querySelector('[data-tools]')) {
    field.closest('label').after(piece(own, 'tools'));
    who.before(piece(own, 'known'));
    if (tokenOf(own)) form.setAttribute('data-reader', '');
    showAccount(own, form);
    likeTheFirst(own, form);
    offerMail(own, form);
    // A draft may mention somebody already.
    completeMention(own, field);
    for (const name of NAMES) if (form[name]) form[name].value ||= visit((/** @type {Storage} */ kept) => kept[keyOf(own, name)]) ?? '';
  }
  // Who likes something need not be told how to write.
  if (form.contains(own.root.activeElement)) {
    showRules(own, form);
    tellOpened(own, form);
  }
  const name = own.profile?.name;
  // By whose word they sign, they cannot sign otherwise.
  if (name) {
    form.name.value = name;
    form.setAttribute('data-named', '');
    form.setAttribute('data-signed-in', '');
    form.querySelector('p[data-known] b').textContent = name;
    return;
  }
  // Only as the composer opens: nothing may move under a finger that is on its way to the button.
  const at = own.root.activeElement;
  if (form.contains(from) || form.contains(at) && at !== field || form.hasAttribute('data-named')) return;
  form.querySelector('p[data-known] b').textContent = form.name.value;
  if (form.name.value.trim()) form.setAttribute('data-named', '');
};
