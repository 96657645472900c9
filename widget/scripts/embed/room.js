// The room that a thread takes on the page, and its style sheets.

import { make } from '../shared/document.js';

/** A style sheet that no rule of the page's reaches; where browsers have none, an element. @param {ShadowRoot} root @returns {Sheet} */
export const styled = root => {
  try {
    const sheet = new CSSStyleSheet;
    sheet.replaceSync('');
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    return css => sheet.replaceSync(css);
  } catch {
    return css => {
      const style = make('style');
      style.textContent = css;
      root.append(style);
    };
  }
};
