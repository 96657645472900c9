// Comments that are new wait behind a button: nothing moves under a reader's eyes.

import { make } from '../shared/document.js';
import { grouped } from '../shared/grouped.js';
import { item, place } from './comments.js';

const words = __LIVE__;

/** New comments, oldest first, each where it belongs. @param {Own} own */
const arrive = async own => {
  const ids = [...own.fresh.keys()], put = await place(own, ids);
  for (const id of ids) own.fresh.delete(id);
  offer(own);
  const last = put[put.length - 1];
  last?.focus();
  last?.scrollIntoView({ block: 'nearest' });
};

/** @param {Own} own */
export const offer = own => {
  const { root, fresh } = own;
  for (const id of fresh.keys()) if (item(own, id)) fresh.delete(id);
  let button = root.querySelector('[part=news]');
  if (!fresh.size && !own.many) return button?.remove();
  const list = root.querySelector('[data-list]'), [one, several, some] = words[own.lang] ?? words.vi;
  if (!list) return;
  if (!button) {
    button = make('button');
    button.type = 'button';
    button.className = 'wide';
    button.setAttribute('part', 'news');
    button.onclick = async () => {
      if (own.many) return own.reload();
      button.setAttribute('aria-busy', true);
      // No line: the button stays for another try.
      await arrive(own).catch(() => {});
      button.removeAttribute('aria-busy');
    };
    list.before(button);
  }
  const said = own.many ? some : (fresh.size === 1 ? one : several).replace('{}', grouped(fresh.size, own.lang)), aloud = root.querySelector('[data-live]');
  // What it says may have been translated.
  if (button.said === said) return;
  button.textContent = button.said = said;
  if (aloud) aloud.textContent = said;
};
