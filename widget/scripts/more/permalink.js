// A link to a comment leads there, while pictures above it are still on their way.

import { its } from '../shared/document.js';

/** Pictures above come late, and not every browser keeps what is read in its place. */
const LATE = 5e3;

/**
 * Brings what a link leads to, and what has just been focused, where it can be read; and keeps it there until the
 * reader scrolls. `y` is where the page stood after the focus, which scrolls by itself.
 * @param {Own} own
 * @param {any} to
 * @param {void} _focus
 * @param {number} y
 */
export const hold = async (own, to, _focus, y) => {
  const place = () => to.getBoundingClientRect().top;
  /** @type {any} */
  let top;
  const follow = () => {
    // Whoever has scrolled is where they want to be. A browser that anchors scrolls too, and moves nothing.
    if (own.over || scrollY !== y && !(Math.abs(place() - top) < 3)) return held?.disconnect();
    to.scrollIntoView({ behavior: 'instant' });
    y = scrollY;
    top = place();
  };
  // The same link again is no other address: nothing but the click tells of it.
  own.linked ??= addEventListener('click', event => {
    const link = /** @type {any} */ (event.composedPath()[0]).closest?.('a'), item = own.root.getElementById(location.hash.slice(1));
    if (own.over || link?.href !== location.href || !item) return;
    hold(own, item, item.focus(), scrollY);
  }) ?? true;
  own.held?.disconnect();
  const held = own.held = window.ResizeObserver && new ResizeObserver(follow);
  follow();
  held?.observe(its('body'));
  setTimeout(() => held?.disconnect(), LATE);
};
