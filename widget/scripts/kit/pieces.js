// The pieces that a thread is given: the server writes them above this script as `KIT`, and their styles as `STYLES`.

/** A copy of a piece, by the name of its template. @param {Own} own @param {string} name */
export const piece = ({ root }, name) => root.querySelector('template[data-' + name + ']').content.firstElementChild.cloneNode(true);
