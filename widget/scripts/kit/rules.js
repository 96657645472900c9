// House rules above a composer, for who has not accepted them: the service's HTML, with a box that goes out with the comment.

import { parse } from '../shared/html.js';
import { post, tokenOf } from './ask.js';
import { store, stored } from './storage.js';

/** The rules of the site, and whether this reader has accepted them; asked once for each load. @param {Own} own */
const rulesOf = own => {
  const token = tokenOf(own);
  return own.rulesForm ??= post(own, '/house-rules?lang=' + own.lang, undefined, token ? { Authorization: 'Bearer ' + token } : undefined, 'GET');
};

/** Puts them above a text, unless they are accepted; a change of what was written before needs none. @param {Own} own @param {any} form */
export const showRules = async (own, form) => {
  if (!own.rules || stored(own, 'rules') === own.rules || form.rules || form.closest('[data-editing]')) return;
  try {
    const { form: html, accepted, version } = await rulesOf(own);
    if (accepted) store(own, 'rules', version);
    else if (!form.rules) form.querySelector('label').before(parse(own, html));
  } catch {
    // The service asks for them as well.
    own.rulesForm = undefined;
  }
};

/** Whether a comment is not to be sent yet; then its author is led to the box. @param {any} form */
export const lacksRules = form => {
  const box = form.rules;
  if (!box || box.checked) return false;
  form.querySelector('[data-rules-first]').hidden = false;
  box.focus();
  return true;
};

/** The comment is safe, and what was accepted with it. @param {Own} own */
export const keepRules = own => {
  const boxes = [...own.root.querySelectorAll('[data-rules-box]')], ticked = own.root.querySelector('[data-rules-box] input:checked');
  if (!ticked) return;
  store(own, 'rules', ticked.value);
  for (const box of boxes) box.remove();
};

/** A comment was refused: the rules may be others than this page knows. @param {Own} own */
export const recheckRules = async own => {
  own.rulesForm = undefined;
  try {
    const { version, accepted } = await rulesOf(own);
    if (accepted || !version) return;
    store(own, 'rules', undefined);
    own.rules = version;
    for (const old of own.root.querySelectorAll('[data-rules-box]')) if (old.querySelector('input').value !== version) old.remove();
    for (const form of own.root.querySelectorAll('form[data-open]')) {
      await showRules(own, form);
      if (form.querySelector('[data-note][data-bad]')) form.rules?.focus();
    }
  } catch { }
};
