// A composer's tools, by hand and by key.

import { type } from '../shared/type.js';

/**
 * Puts marks around what is chosen, or takes them away; with nothing chosen, the caret goes between them.
 * @param {any} field
 * @param {string} mark
 */
const surround = (field, mark) => {
  const { selectionStart: from, selectionEnd: to, value } = field, chosen = value.slice(from, to), long = mark.length;
  if (value.slice(from - long, from) === mark && value.slice(to, to + long) === mark) {
    field.setSelectionRange(from - long, to + long);
    type(field, chosen);
    return field.setSelectionRange(from - long, to - long);
  }
  type(field, mark + chosen + mark);
  field.setSelectionRange(from + long, to + long);
};

/** Puts a mark before each line that is chosen, or takes it away from all. @param {any} field @param {string} mark */
const begin = (field, mark) => {
  const { selectionStart, selectionEnd, value } = field, from = value.lastIndexOf('\n', selectionStart - 1) + 1;
  const end = value.indexOf('\n', selectionEnd), to = end < 0 ? value.length : end;
  /** @type {string[]} */
  const lines = value.slice(from, to).split('\n'), marked = lines.every(line => line.startsWith(mark));
  // Without an empty line before it, it would go on with the paragraph above.
  const apart = !marked && from > 0 && value[from - 2] !== '\n' && !value.slice(0, from - 1).split('\n').pop().startsWith(mark) ? '\n' : '';
  field.setSelectionRange(from, to);
  type(field, apart + lines.map(line => marked ? line.slice(mark.length) : mark + line).join('\n'));
};

const ADDRESS = 'https://';
/** @param {any} field */
const link = field => {
  const { selectionStart: from, selectionEnd: to, value } = field, chosen = value.slice(from, to);
  const address = /^https?:\S+$/.test(chosen) ? chosen : ADDRESS, words = address === chosen ? '' : chosen;
  type(field, '[' + words + '](' + address + ')');
  // What is still missing is what is written next.
  const at = from + words.length + 3;
  if (words) field.setSelectionRange(at, at + address.length);
  else field.setSelectionRange(from + 1, from + 1);
};

/** @type {Record<string, (field: any) => unknown>} */
export const TOOLS = {
  bold: field => surround(field, '**'),
  italic: field => surround(field, '*'),
  quote: field => begin(field, '> '),
  list: field => begin(field, '- '),
  link,
};

/** @param {any} form @param {boolean} show */
export const showEmoji = (form, show) => {
  const box = form.querySelector('[data-emoji]');
  if (box) box.hidden = !show;
  form.querySelector('[data-tool=emoji]')?.setAttribute('aria-expanded', show);
  return box;
};
