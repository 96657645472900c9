// Which article: in the order of domain/src/page_key.rs, and no more than is needed.

import { make } from '../shared/document.js';
import { base, find, page, script } from './script-tag.js';

/** A site's name, by the rule of domain/src/ids.rs: nothing else may become part of an address. @param {Element} el */
export const siteOf = el => [el.getAttribute('site'), script.dataset.site].find(site => /^[a-z\d-]{1,40}$/.test(site ?? ''));

/** The language that is said nearest to an element, if it is one of ours. @param {Element} el */
export const langOf = el => /^(__TAGS__)\b/.exec((el.closest?.('[lang]') ?? page).lang)?.[0];

/** What the page says of its article. @param {Element} el */
export const claimOf = el => {
  const claim = new URLSearchParams, lang = langOf(el), key = el.getAttribute('page-id') ?? el.getAttribute('key'), url = el.getAttribute('url');
  const canonical = find('link[rel~=canonical]')?.href, own = canonical?.split('/')[2] === location.host;
  const link = make('a');
  if (lang) claim.set('lang', lang);
  link.href = url ?? (own ? canonical : location);
  link.hash = '';
  claim.set(key ? 'key' : 'url', key || link);
  if (!key && !url && !own && canonical) claim.set('canonical', canonical);
  return claim;
};

/** The thread's own page, which works without scripts. @param {Element} el */
export const pageOf = el => base + '/t/' + siteOf(el) + '?' + claimOf(el);
