// Styles of what only some threads have.

import { make } from './document.js';

/** @type {WeakMap<ShadowRoot, Set<string>>} */
const dressed = new WeakMap;

/** Gives a thread a style sheet that no rule of the page's reaches, once; where browsers have none, an element. @param {ShadowRoot} root @param {string} css */
export const dress = (root, css) => {
  const known = dressed.get(root) ?? new Set;
  dressed.set(root, known);
  if (known.has(css)) return;
  known.add(css);
  try {
    const sheet = new CSSStyleSheet;
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    const element = make('style');
    element.textContent = css;
    root.append(element);
  }
};
