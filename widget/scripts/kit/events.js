// What the page hears of what is done in a thread, beyond what the program tells (app/telling.rs): that under its other name
// too, and what follows from it.

import { announce, counted } from '../shared/announce.js';

/** What the program tells. */
const TOLD = ['posted', 'reacted', 'refused', 'removed', 'flagged'];

/** @type {WeakSet<any>} */
const opened = new WeakSet;

/** The comment that a composer answers or changes, if it does. @param {any} form */
const commentOf = form => form.closest('li[data-id]')?.dataset.id ?? null;

/** Somebody has begun to write: told once for each composer. @param {Own} own @param {any} form */
export const tellOpened = (own, form) => {
  if (opened.has(form)) return;
  opened.add(form);
  announce(own, 'opened', { comment: commentOf(form) });
};

/** A composer that changes a comment is sent: what is posted next under that id is no new one. @param {Own} own @param {any} form */
export const noteEdit = (own, form) => {
  if (form.closest('[data-editing]')) (own.edits ??= new Set).add(commentOf(form));
};

/** Tells the page, from now on until another load takes this one's place. @param {Own} own */
export const relay = own => {
  const { host, root, line } = own, count = root.querySelector('[data-count]');
  if (own.relays) return;
  own.relays = true;
  for (const name of TOLD) {
    host.addEventListener('cam-nhan:' + name, (/** @type {any} */ { target, detail }) => {
      if (own.over || target !== host) return;
      host.dispatchEvent(new CustomEvent('cam-nhan-' + name, { bubbles: true, composed: true, detail }));
      if (name !== 'posted') return;
      const parent = root.getElementById('cn-' + detail.id)?.parentElement.closest('li[data-id]')?.dataset.id;
      if (own.edits?.delete(detail.id)) announce(own, 'edited', detail);
      else if (parent) announce(own, 'replied', { ...detail, parent });
    }, { signal: line?.signal });
  }
  if (!count || !window.MutationObserver) return;
  counted(own);
  const eye = new MutationObserver(() => own.over ? eye.disconnect() : counted(own));
  eye.observe(count, { childList: true, characterData: true, subtree: true });
};
