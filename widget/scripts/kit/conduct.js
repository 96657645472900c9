// What the newsroom has said to this reader: why it hid a comment of theirs, and warnings. Their HTML is the service's.

import { parse } from '../shared/html.js';
import { post, tokenOf } from './ask.js';
import { tell } from './comments.js';

/** @param {Own} own @param {string} path @param {object} body */
const write = (own, path, body) => post(own, path, body, { Authorization: 'Bearer ' + tokenOf(own) });

/**
 * Does what a button asks for, which is busy meanwhile, and says what was refused; `told` takes in the answer.
 * @param {Own} own
 * @param {any} button
 * @param {string} path
 * @param {object} body
 * @param {(answer: any) => unknown} told
 */
const ask = async (own, button, path, body, told) => {
  if (button.matches('[aria-busy]')) return;
  button.setAttribute('aria-busy', true);
  try {
    const answer = await write(own, path, body);
    if (answer.code) tell(own, answer.title);
    else told(answer);
  } catch {
    tell(own, button.dataset.failed);
  }
  button.removeAttribute('aria-busy');
};

/** Asks the moderators to look again at one's own comment. @param {Own} own @param {any} button */
export const appeal = (own, button) => {
  const said = button.closest('[data-hidden]'), note = said.querySelector('textarea').value;
  return ask(own, button, '/comments/' + button.closest('[data-id]').dataset.id + '/appeal', { note }, ({ html }) => {
    const now = parse(own, html).querySelector('[data-hidden]');
    said.replaceWith(now);
    now.focus();
  });
};

/** Acknowledges warnings, and goes on with what was being written. @param {Own} own @param {any} button */
export const acknowledge = (own, button) => ask(own, button, '/warnings', { id: button.dataset.warning }, () => {
  const note = button.closest('[data-warnings]'), form = note.closest('form') ?? own.root.querySelector('form[data-form]');
  note.remove();
  form?.querySelector('textarea').focus();
});

/** A comment was refused: what there is to be known first is asked for, and stands beside the text. @param {Own} own */
export const askAnew = async own => {
  own.ask();
  await own.mine;
  const note = own.root.querySelector('[data-warnings]'), said = own.root.querySelector('form [data-note][data-bad]');
  if (!note || !said) return;
  said.after(note);
  note.focus();
};
