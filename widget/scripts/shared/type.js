// Text that a script inserts into a field, in a way that the browser's undo knows.

/** As if it had been typed, so that it can be taken back. @param {any} field @param {string} text */
export const type = (field, text) => {
  field.focus();
  let typed = false;
  try {
    typed = Document.prototype.execCommand.call(document, 'insertText', false, text);
  } catch { }
  if (typed) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
};
