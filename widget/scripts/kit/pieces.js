// The pieces that a thread is given: `KIT` and `STYLES` are written above this script by the server.

import { make } from '../shared/document.js';

const styled = new WeakSet;

/**
 * A style sheet that no rule of the page's reaches; where browsers have none, an element.
 * @param {ShadowRoot} root
 */
export const style = root => {
  if (styled.has(root)) return;
  styled.add(root);
  try {
    const sheet = new CSSStyleSheet;
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    const element = make('style');
    element.textContent = STYLES;
    root.append(element);
  }
};

/** A copy of a piece, by the name of its template. @param {Own} own @param {string} name */
export const piece = ({ root }, name) => root.querySelector('template[data-' + name + ']').content.firstElementChild.cloneNode(true);
