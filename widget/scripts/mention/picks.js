// Whom a reader has picked. A name that is only typed mentions nobody: what goes along with the text are the comments by which
// those were picked whose names still stand in it. A visit remembers them, since a draft outlives its page.

import { make } from '../shared/document.js';
import { json } from '../shared/json.js';

/** So many people one comment mentions at most (domain/src/comment.rs). */
export const MOST = 5;

/** @param {Own} own */
const nameOf = own => 'cam-nhan:' + own.site + ':mentions:' + own.key;

/** @param {Own} own */
const picksOf = own => {
  if (own.picks) return own.picks;
  own.picks = [];
  try {
    own.picks = JSON.parse(sessionStorage[nameOf(own)] ?? '[]');
  } catch { }
  return own.picks ?? [];
};

/** A name as Markdown leaves it alone (server/src/markdown/mentions.rs). @param {string} name */
const escaped = name => name.replace(/[\\`*_[\]<>&~]/g, '\\$&');

/** What stands for somebody in a text. @param {string} name */
export const tokenOf = name => '@' + escaped(name);

/** Remembers who was picked: who was last is the first of one name. @param {Own} own @param {Person} person */
export const pick = (own, { name, comment }) => {
  const token = tokenOf(name);
  own.picks = [...picksOf(own).filter(([, id]) => id !== comment), /** @type {[string, string]} */ ([token, comment])].slice(-50);
  try {
    sessionStorage[nameOf(own)] = json(own.picks);
  } catch { }
};

/** The comments by which a text mentions people: of several picks of one name, as many as it stands there. @param {Own} own @param {string} text */
const mentioned = (own, text) => {
  const picks = picksOf(own), tokens = [...new Set(picks.map(([token]) => token))].sort((a, b) => b.length - a.length), ids = new Set;
  if (!tokens.length) return [];
  const any = new RegExp('(?:' + tokens.map(token => token.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|') + ')(?![\\p{L}\\p{N}])', 'gu');
  for (const [token] of text.matchAll(any)) {
    const left = picks.filter(([name, id]) => name === token && !ids.has(id));
    if (left.length) ids.add(left[left.length - 1][1]);
  }
  return [...ids];
};

/** Keeps whom a composer's text mentions beside it, where the program finds it; says how many. @param {Own} own @param {any} field */
export const keep = (own, field) => {
  const { form } = field, ids = mentioned(own, field.value);
  if (!form.mentions && ids.length) {
    const kept = Object.assign(make('input'), { type: 'hidden', name: 'mentions' });
    form.firstElementChild.append(kept);
  }
  if (form.mentions) form.mentions.value = ids.length ? json(ids.slice(0, MOST)) : '';
  return ids.length;
};
