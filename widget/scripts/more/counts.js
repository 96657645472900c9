// The numbers for a list of articles: all that appear in one task are asked for together.

import { announce } from '../shared/announce.js';
import { complain, explain } from './explain.js';

/** For so many bytes of address proxies have room: nginx refuses a line of more than 8 KB. */
const LONGEST = 3_800;

const waiting = new Set;
/** Those that have a number. @type {WeakSet<any>} */
const filled = new WeakSet;

/**
 * Fills an element with the number of an article's comments. Where that cannot be had, what the page wrote there stays.
 * @param {any} el
 * @param {string} base
 * @param {(el: any) => string | undefined} siteOf
 * @param {(el: any) => URLSearchParams} claimOf
 */
export const count = async (el, base, siteOf, claimOf) => {
  if (!waiting.size) setTimeout(ask, 0, base, siteOf, claimOf);
  waiting.add(el);
};
/**
 * @param {string} base
 * @param {(el: any) => string | undefined} siteOf
 * @param {(el: any) => URLSearchParams} claimOf
 */
const ask = (base, siteOf, claimOf) => {
  /** @type {Map<string, any>} */
  const open = new Map;
  /** @type {any[]} */
  const batches = [];
  for (const el of waiting) {
    const site = siteOf(el), claim = claimOf(el), lang = claim.get('lang') ?? '', name = site + ' ' + lang;
    if (el.isConnected === false) continue;
    if (!site) {
      explain({ asked: '' + claim }, { status: 1 });
      continue;
    }
    claim.delete('lang');
    const said = '' + claim, batch = open.get(name);
    if (!batch || batch.parts.length === 100 || batch.length + said.length > LONGEST) {
      const parts = [[el, said]];
      open.set(name, { parts, length: said.length });
      batches.push([base, site, lang, parts]);
    } else {
      batch.parts.push([el, said]);
      batch.length += said.length + 1;
    }
  }
  waiting.clear();
  for (const [base, site, lang, parts] of batches) fill(base, site, lang, parts);
};
/**
 * Who asks once more wants the number of now.
 * @param {string} base
 * @param {string} site
 * @param {string} lang
 * @param {[any, string][]} parts
 */
const fill = async (base, site, lang, parts) => {
  const query = [...lang && ['lang=' + lang], ...parts.map(([, said]) => said)].join('&');
  try {
    const answer = await fetch(base + '/api/v1/sites/' + site + '/counts?' + query, parts.some(([el]) => filled.has(el)) ? { cache: 'no-cache' } : {});
    if (answer.ok) {
      const { counts } = await answer.json();
      return parts.forEach(([el], at) => {
        const { count, text, unread } = counts[at];
        // What cannot be read has no number: what the page wrote there stays.
        if (unread) return complain({ site, asked: query }, unread.title + ' (' + site + ', ' + unread.code + ': ' + parts[at][1] + ')');
        el.textContent = text;
        filled.add(el);
        announce({ host: el }, 'counted', { count });
      });
    }
    // One that is refused does not take the others with it.
    if (parts.length > 1 && [400, 414, 431].includes(answer.status)) {
      const half = parts.length >> 1;
      fill(base, site, lang, parts.slice(0, half));
      return fill(base, site, lang, parts.slice(half));
    }
    explain({ site, asked: query }, answer);
  } catch { }
};
