// Comments of a thread that is open: those that have changed, and those that are new.

import { make } from '../shared/document.js';
import { parse } from '../shared/html.js';

/** @param {any} element @param {string} name @param {boolean} on */
export const mark = (element, name, on) => on ? element.setAttribute(name, '') : element.removeAttribute(name);

/** @param {Own} own @param {string} id */
export const item = (own, id) => own.root.getElementById('cn-' + id);
/** @param {any} element @param {string} selector */
export const at = (element, selector) => element?.querySelector(':scope > ' + selector);
/** @param {Own} own @param {string[]} ids */
const fetched = async (own, ids) => {
  // The version makes each change an address of its own: a cache may hold what stood there a moment ago.
  const address = own.base + '/embed/' + own.site + '/items?lang=' + own.lang + '&since=' + own.since + '&ids=' + ids.join();
  const answer = await fetch(address, { signal: own.line?.signal });
  // Nothing else is put into the page, whatever has answered.
  if (!answer.ok || !/^text\/html/.test(answer.headers.get('content-type') ?? '')) throw answer;
  const html = await answer.text();
  // An answer may end too soon without a word, or be somebody's on the way.
  if (!html.includes('data-end')) throw answer;
  return [...parse(own, html).children].filter(child => child.dataset.id);
};

/**
 * A comment's words as they are now. What hangs on it stays: its answers, and the composer of one that is being written.
 * @param {any} old
 * @param {any} next
 */
const reword = (old, next) => {
  /** @param {Element} child */
  const stays = child => child.matches('[data-replies],[data-island],[data-act=replies]');
  if (!at(old, '.tx') || !at(next, '.tx') || at(old, '.by > [data-held]')) {
    for (const child of [...old.children]) if (!stays(child)) child.remove();
    old.prepend(...[...next.children].filter(child => !stays(child)));
    return;
  }
  const unfold = at(old, '[data-act=fold]'), fold = at(next, '[data-act=fold]');
  if (unfold && fold) mark(at(next, '.tx'), 'data-fold', at(old, '.tx').hasAttribute('data-fold'));
  else if (fold) at(old, '.tx').after(fold);
  else unfold?.remove();
  for (const part of ['.by', '.tx']) if (at(old, part).innerHTML !== at(next, part).innerHTML) at(old, part).replaceWith(at(next, part));
};

/** What is on the page changes where it stands. @param {Own} own @param {string[]} ids */
export const change = async (own, ids) => {
  const now = await fetched(own, ids);
  for (const id of ids) {
    const old = item(own, id), next = now.find(({ dataset }) => dataset.id === id);
    if (!old) continue;
    if (next) {
      reword(old, next);
    } else if (old.querySelector('form')) {
      // Whoever is answering it sees that it is gone, and keeps what they have written.
      const gone = make('li');
      gone.append(own.root.querySelector('template[data-gone]').content.cloneNode(true));
      reword(old, gone);
      old.dataset.gone = '';
    } else {
      const near = old.contains(own.root.activeElement) && (old.nextElementSibling ?? old.parentElement.closest('[data-id]') ?? own.root.querySelector('[data-heading]'));
      old.remove();
      if (near) near.focus({ preventScroll: true });
    }
  }
};

/** Puts comments where they belong; answers with those that found a place. @param {Own} own @param {string[]} ids */
export const place = async (own, ids) => {
  const came = (await fetched(own, ids)).filter(({ dataset }) => !item(own, dataset.id));
  const list = own.root.querySelector('[data-list]'), put = [];
  for (const comment of came) {
    const { parent } = comment.dataset, home = parent ? at(item(own, parent), '[data-replies]') : list;
    if (!home) continue;
    home[parent ? 'append' : 'prepend'](comment);
    put.push(comment);
  }
  return put;
};
