// A program that did not come, or broke.

import { parse } from '../shared/html.js';
import { leave } from './leave.js';
import { mine } from './own.js';

/** So often a program that broke is brought anew. */
const MENDS = 2;

/**
 * A control of a fragment by what it is, so that it is found again in another fragment of the same thread.
 * @param {any} control
 */
const labelOf = control => [control.closest('[data-id]')?.dataset.id, control.dataset.act, control.dataset.code, control.name, control.getAttribute('part')].join();
const FIELDS = 'textarea,input:not([type=hidden])', CONTROLS = FIELDS + ',button';

/**
 * Puts a new fragment in the place of the one that stands there, with what was typed and pressed in that.
 * @param {Own} own
 * @param {any} next
 * @param {any} style
 */
const renew = async (own, next, style) => {
  const { root } = own, old = root.querySelector('[data-cn]');
  const controls = new Map([...next.querySelectorAll(CONTROLS)].map(control => [labelOf(control), control]));
  const at = controls.get(root.activeElement && labelOf(root.activeElement)), caret = root.activeElement?.selectionStart;
  for (const field of old.querySelectorAll(FIELDS)) {
    const into = controls.get(labelOf(field));
    if (!into) continue;
    into.value = field.value;
    into.checked = field.checked;
    // What was opened stays so.
    if (field.form?.hasAttribute('data-open')) into.form?.setAttribute('data-open', '');
  }
  const wanted = [...own.shown.keys()].map(button => [labelOf(button), button.getAttribute('aria-pressed')]);
  const waiting = [...own.later].map(labelOf);
  own.shown.clear();
  own.later.clear();
  // The styles of another release may be others.
  if (style) own.sheet(style.textContent);
  old.replaceWith(next);
  for (const name in next.dataset) /** @type {any} */ (own)[name] = next.dataset[name];
  own.since = own.version;
  own.lang = next.lang;
  own.at = performance.now();
  own.news = null;
  if (at) {
    at.focus({ preventScroll: true });
    if (caret != null && at.setSelectionRange && at.type !== 'email') at.setSelectionRange(caret, caret);
  }
  // What is known of this reader comes before what they have done since.
  own.mine = mine(own).catch(() => {});
  await own.mine;
  // While a program is on its way, a press only waits for it.
  for (const now of ['false', 'true']) {
    for (const [label, pressed] of wanted) {
      const button = controls.get(label);
      if (pressed === now && button && button.getAttribute('aria-pressed') !== pressed) button.click();
    }
  }
  for (const label of waiting) controls.get(label)?.click();
};

/**
 * Whether the browser cannot, or the page may not, run the program; or half of it came, and no other try can help once
 * that has happened again.
 * @param {any} error
 */
const isHopeless = error => error instanceof SyntaxError || !window.WebAssembly || error instanceof WebAssembly.CompileError;

/**
 * Brings a program that did not come, or broke (`own.begun`), once more: the present one, to a fragment that fits it.
 * Answers that nothing is left to do, or rejects where there is nothing to be had now.
 * @param {Own} own
 * @param {any} error
 */
export const recover = async (own, error) => {
  if (own.over) return true;
  const { base, site, asked } = own, broke = own.begun;
  if (!window.WebAssembly) return leave(own, true);
  own.mends = (own.mends ?? 0) + 1;
  if (broke) {
    try {
      own.handle?.dispose();
    } catch { }
    own.handle = null;
    if (own.mends > MENDS) return leave(own);
  }
  try {
    // As JSON, which nobody on the way rewrites as they do HTML.
    const answer = await fetch(base + '/embed/' + site + '/fragment.json?' + asked, { cache: 'reload', credentials: 'omit', signal: own.line?.signal });
    const { html } = await answer.json().catch(() => ({}));
    if (!html) throw new TypeError('cam-nhan: ' + answer.status);
    const content = parse(own, html), next = content.querySelector('[data-cn]');
    if (own.over) return true;
    if (broke || next.dataset.release !== own.release) await renew(own, next, content.querySelector('style'));
    const program = await import(base + '/assets/cam-nhan.js?' + own.mends + performance.now());
    own.begun = false;
    await program.wake(own, true);
    return true;
  } catch (error) {
    if (own.over) return true;
    if (own.begun || broke || isHopeless(error)) return leave(own, isHopeless(error));
    throw error;
  }
};
