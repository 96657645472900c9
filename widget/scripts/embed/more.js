// What few need, in a file whose name stays.

import { base } from './script-tag.js';

// Browsers remember a failed import, and half a file, by the address.
let tries = 0;
/** @param {unknown} [_first] what is done before @returns {Promise<any>} */
const bring = _first => import(base + '/more.js?' + tries);

/** Has more.js do something; answers with nothing where that cannot be. @param {string} what @param {...unknown} given */
export const more = (what, ...given) => bring().catch(() => bring(tries++)).then(more => more[what](...given)).catch(() => {});
