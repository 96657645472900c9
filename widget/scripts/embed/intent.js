// Signs that somebody means to do something: they bring the program, and what is done meanwhile is kept for it. Reading
// and scrolling are none; reaching for a control is.

import { draft } from './drafts.js';
import { more } from './more.js';
import { base } from './script-tag.js';
import { press, wait } from './taps.js';

/** Brings the program, once. @param {Own} own @param {number} [sign] that somebody only reached for something */
const wake = (own, sign) => {
  if (own.waking || own.handle || !own.lang || (sign && own.failed)) return;
  own.waking = true;
  import(base + '/assets/cam-nhan-' + own.release + '.js').then(program => program.wake(own)).catch(own.mend);
};

/** @param {Own} own */
const unsent = own => own.fail(lang => __UNSENT__(lang), () => wake(own));

/**
 * Something of ours did not come or broke: more.js tries with what the service has now. What was tapped and typed stays,
 * and where that fails too, so that nothing is believed to be sent that is not.
 * @param {Own} own
 * @param {unknown} error
 */
export const mend = (own, error) => {
  own.waking = true;
  more('recover', own, error).then(done => {
    const [at] = [...own.later, ...own.shown.keys()];
    own.waking = false;
    own.failed = !done;
    if (done || own.over) return;
    // Nothing was sent, and nothing says that it was.
    for (const button of own.later) button.removeAttribute('aria-busy');
    for (const [button, [, number]] of own.shown) button.querySelector('[data-n]').textContent = number;
    (at?.closest('form,.do,.rx') ?? at)?.after(unsent(own));
  });
};

/** Hears what is done in a thread. @param {ShadowRoot} root @param {() => Own} now the load that stands there */
export const listen = (root, now) => {
  // Where one of these breaks, the browser does what the form says.
  /** @param {string} type @param {(event: any, target: any, own: Own) => unknown} act */
  const on = (type, act) => root.addEventListener(type, event => {
    try {
      act(event, event.target, now());
    } catch {
      if (type === 'click') root.prepend(unsent(now()));
    }
  });
  on('click', (event, target, own) => {
    const button = target.closest('[data-act]'), act = button?.dataset.act;
    if (!button || own.handle) return;
    event.preventDefault();
    if (act === 'react') press(own, button, root.querySelectorAll('[data-act=react]'));
    else if (act === 'like') press(own, button, [button]);
    else wait(own, button);
    wake(own);
  });
  on('submit', (event, target, own) => {
    if (own.handle) return;
    wait(own, event.submitter ?? target.querySelector('[part=send]'));
    event.preventDefault();
    wake(own);
  });
  on('focusin', (event, target) => target.form?.setAttribute('data-open', ''));
  // What a script puts into a field was typed by no hand.
  on('input', (event, target, own) => {
    /** @type {any} */ (own)[target.name] ||= event.isTrusted;
    draft(own, target, event);
  });
  for (const sign of ['pointerover', 'focusin']) on(sign, (event, target, own) => target.closest('[data-act],form') && wake(own, 1));
  // What is typed, copied and pasted in our fields is no shortcut of the page's, and none of its business.
  for (const type of ['keydown', 'keypress', 'keyup', 'beforeinput', 'input', 'copy', 'cut', 'paste', 'mousedown']) on(type, (event, target) => target.matches('input,textarea') && event.stopPropagation());
};
