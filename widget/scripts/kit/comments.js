// What is done with a comment without the program: its permalink, sharing, folding what hangs on it.

import { its, make } from '../shared/document.js';

/** Says a sentence to all, as the program does (app/telling.rs). @param {Own} own @param {string} sentence */
export const tell = (own, sentence) => {
  const live = own.root.querySelector('[data-live]');
  live.className = '';
  live.textContent = sentence;
  setTimeout(() => live.textContent === sentence && (live.className = 'vh'), 8e3);
};

/**
 * Where a comment stands. By the page's own address, which a `base` does not change: what the service has as the
 * article's is what other readers said.
 * @param {any} element
 */
const addressOf = element => location.href.split('#')[0] + '#cn-' + element.closest('[data-id]').dataset.id;

/** A comment's time is its permalink. @param {ShadowRoot} root */
export const linkTimes = root => {
  for (const time of root.querySelectorAll('[data-id] > .by > time')) {
    const link = make('a');
    link.href = addressOf(time);
    time.replaceWith(link);
    link.append(time);
  }
};

/** @param {Own} own @param {any} button */
export const share = async (own, button) => {
  const url = addressOf(button), { copied, link } = button.dataset;
  // Both are missing in some browsers and on pages without TLS. Who changes their mind has done nothing wrong.
  if (navigator.share) return navigator.share({ title: own.host.title || its('title'), url }).catch(() => { });
  try {
    await navigator.clipboard.writeText(url);
    tell(own, copied);
  } catch {
    tell(own, link + url);
  }
};

/**
 * The order that was chosen last is the first on the next article, where the page names none (embed.js). What shows only some
 * of the comments is chosen for one article: on the next there may be none of them.
 * @param {string} sort
 */
export const keepSort = sort => {
  if (/^(featured|answered)$/.test(sort)) return;
  try {
    localStorage['cam-nhan:sort'] = sort;
  } catch { }
};

/** Folds the replies to a comment away, or out again. @param {Own} own @param {any} button */
export const fold = (own, button) => {
  const list = button.nextElementSibling, open = button.getAttribute('aria-expanded') !== 'true';
  button.setAttribute('aria-expanded', open);
  list.hidden = !open;
  if (open) {
    button.textContent = '';
    button.setAttribute('aria-label', button.title);
    return;
  }
  const { one, many } = own.root.querySelector('template[data-folded]').dataset, rest = list.nextElementSibling?.dataset.left ?? 0;
  const count = list.querySelectorAll('li[data-id]').length + +rest;
  button.textContent = count === 1 ? one : many.replace('{n}', count);
  button.removeAttribute('aria-label');
};
