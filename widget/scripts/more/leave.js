// What is left where the program cannot run: links and plain forms.

import { wordsOf } from './explain.js';
import { made } from './made.js';
import { pageOf } from './words.js';

/**
 * Reading goes on; what needs the program is done on the thread's own page, by links and plain forms. The page goes
 * nowhere of itself: beside what was pressed stands that it cannot be done here, and where it can. What was typed stays,
 * and now the form is the browser's own.
 * @param {Own} own
 * @param {boolean} [never]
 */
export const leave = (own, never) => {
  const { root, shown, later } = own, words = wordsOf(own), [waiting] = [...later, ...shown.keys()];
  for (const button of later) button.removeAttribute('aria-busy');
  for (const [button, [pressed, number]] of shown) {
    button.setAttribute('aria-pressed', pressed);
    button.querySelector('[data-n]').textContent = number;
  }
  shown.clear();
  later.clear();
  own.handle = { dispose() { } };
  const note = made('p', { textContent: (never ? words.never : words.broken) + ' ' });
  const more = made('span'), link = made('a', { textContent: words.open });
  note.setAttribute('part', 'notice');
  note.setAttribute('role', 'status');
  note.append(more, link);
  /** @param {any} pressed */
  const tell = pressed => {
    const near = pressed?.closest('form,.do,.rx') ?? pressed, comment = pressed?.closest('[data-id]')?.dataset.id;
    link.href = pageOf(own) + (comment ? (pressed.dataset.act === 'reply' ? '&reply=' : '&comment=') + comment : '');
    more.textContent = pressed?.form && !pressed.dataset.act ? words.post + ' ' : '';
    const all = root.querySelector('[data-cn]');
    // In the words of the oldest browsers: this is what is left for them.
    if (near) near.parentNode.insertBefore(note, near.nextSibling);
    else all.insertBefore(note, all.firstChild);
  };
  tell(waiting);
  // Before what is left of a program that broke: it hears of nothing any more.
  for (const type of ['click', 'submit', 'keydown', 'pointerover']) {
    root.addEventListener(type, event => {
      if (own.over || note.contains(event.target)) return;
      event.stopPropagation();
      const button = type === 'click' && event.target.closest('[data-act]');
      if (!button) return;
      event.preventDefault();
      tell(button);
    }, { capture: true, signal: own.line?.signal });
  }
  return true;
};
