// What is wrong with an embedding, said once to who can mend it: in the console, and on the page where it is made.

import { announce } from '../shared/announce.js';
import { made } from './made.js';
import { inLanguage } from './words.js';

const WORDS = __MORE__;
/** @param {About} own */
export const wordsOf = own => inLanguage(WORDS, own);
const said = new Set;
const isLocal = () => /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\]|)$/.test(location.hostname);

/** @param {About} own @param {string} sentence */
export const complain = (own, sentence) => {
  if (!said.has(sentence)) console.error('Cảm Nhận: ' + sentence);
  said.add(sentence);
  if (!isLocal() || !own.root) return;
  const place = own.root.querySelector('[part=notice]') ?? own.root.lastChild;
  if (place?.nextSibling?.textContent !== sentence) place?.after(made('p', { textContent: sentence, style: 'line-height:1.5' }));
};

// What a reader can do about it: each cause has its own sentence, and its own way on.
const REASONS = __REASONS__;
/** @param {About} own @param {string} sentence */
const say = (own, sentence) => {
  const note = own.root?.querySelector('[part=notice]');
  if (note) note.firstChild.replaceWith(sentence + ' ');
};
// Where no fragment came, neither did its styles.
const FAILED = '[part=notice]{display:flex;flex-direction:column;align-items:center;gap:8px;padding:24px 16px;border:1px solid color-mix(in srgb,currentcolor 25%,transparent);border-radius:10px;line-height:1.55;text-align:center}[part=notice]::before{content:"☁";content:"☁"/"";display:block;font-size:32px;line-height:1.2;opacity:.6}[part=notice] :is(button,a){display:inline-block;max-width:100%;box-sizing:border-box;padding:8px 16px;border:1px solid;border-radius:99px;background:none;font:inherit;color:inherit;text-decoration:none;cursor:pointer}';

/** Tells the page. @param {About} own @param {string} code @param {number} [status] */
const fail = ({ host }, code, status) => host && announce({ host }, 'failed', { code, status });

/**
 * Says why there is no thread, or only a part of it: to readers what they can do, and to who made the page what is wrong.
 * `error` is an answer of the service's, or of something in its place; or has the status 1 where there was nothing to ask
 * for; or is what the browser threw.
 * @param {About} own
 * @param {any} error
 * @param {unknown} [some]
 */
export const explain = async (own, error, some) => {
  const words = wordsOf(own), reasons = inLanguage(REASONS, own), { status } = error;
  if (!some) own.sheet?.(FAILED);
  if (status === 1) {
    say(own, reasons.none + reasons.site);
    own.root?.querySelector('[part=notice] a')?.remove();
    fail(own, 'site_missing');
    return complain(own, words.site);
  }
  if (!status) {
    if (some) {
      fail(own, 'cut');
      return say(own, reasons.cut);
    }
    // What is no fragment has nothing where its parts would be.
    const strange = /null|undefined/.test(error.message);
    fail(own, strange ? 'strange' : error.name === 'AbortError' ? 'slow' : 'line');
    return say(own, reasons.none + (strange ? reasons.strange : error.name === 'AbortError' ? reasons.slow : reasons.line));
  }
  /** @type {{ title?: string, code?: string }} */
  let problem = {};
  try {
    problem = await error.json();
  } catch { }
  if (own.over) return;
  const { title, code } = problem, said = [title ?? words.other.replace('{}', status)];
  fail(own, code ?? 'strange', status);
  // Who is asked too much, or has a moment of its own, says so itself; what only the owner can mend is told apart.
  say(own, reasons.none + (!title ? reasons.strange : status < 429 ? reasons.site : title));
  if (code === 'origin_forbidden') said.push(words.origin.replace('{}', location.origin));
  complain(own, said.join(' ') + ' (' + (own.site ?? '') + (code ? ', ' + code : '') + ')');
};
