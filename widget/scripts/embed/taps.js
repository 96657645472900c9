// What is pressed before the program is there: shown at once, kept, and replayed by wake.js.

/**
 * A choice is shown at once, as domain/src/reaction.rs will have it. `shown` remembers what stood there.
 * @param {Own} own
 * @param {Element} button
 * @param {Iterable<Element>} group of which one can be chosen
 */
export const press = (own, button, group) => {
  const on = button.getAttribute('aria-pressed') !== 'true';
  for (const other of group) {
    const number = other.querySelector('[data-n]'), is = on && other === button;
    const [was, count] = own.shown.get(other) ?? [other.getAttribute('aria-pressed'), number.textContent];
    own.shown.set(other, [was, count]);
    // Grouped by hand: on a slow phone the first number of Intl's takes a tenth of a second.
    number.textContent = (Math.max(0, /** @type {any} */ (count).replace(/\D/g, '') - /** @type {any} */ (was === 'true')) + /** @type {any} */ (is) + '').replace(/\B(?=(...)+$)/g, __SEPARATOR__(own.lang));
    other.setAttribute('aria-pressed', is);
  }
};

/** What needs the program waits for it, and looks so. @param {Own} own @param {Element} button */
export const wait = (own, button) => {
  button.setAttribute('aria-busy', true);
  own.later.add(button);
};
