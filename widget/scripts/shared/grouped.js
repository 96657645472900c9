// How a number is written.

/**
 * A number as the language writes it. Grouped by hand: on a slow phone the first number of Intl's takes a tenth of a second.
 * @param {number} number
 * @param {string} lang
 */
export const grouped = (number, lang) => (number + '').replace(/\B(?=(...)+$)/g, __SEPARATOR__(lang));
