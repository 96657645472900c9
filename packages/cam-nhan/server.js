// Threads within a page's own HTML: what the service renders for everyone is fetched by the page's server, and stands in the
// page as a declarative shadow root. The loader goes on from there.

import { linkWords, pageOf } from './index.js';

/** The attributes of the element that the service renders by, by the names of its parameters. */
const RENDERED = { key: 'pageId', url: 'url', lang: 'lang', sort: 'sort', limit: 'limit', parts: 'parts', title: 'title' };
/** The attributes that are the page's own: everyone's HTML has none of them. */
const OWN = { title: 'title', theme: 'theme', user: 'user', 'sign-in': 'signIn', class: 'class', id: 'id', style: 'style' };
/** All of them, for an element without its thread. */
const PLAIN = { 'page-id': 'pageId', url: 'url', lang: 'lang', sort: 'sort', limit: 'limit', parts: 'parts', site: 'site', ...OWN };

/** For so many milliseconds a thread is taken as it is, as the service's own headers say; so long it is shown while it is asked for anew. */
const FRESH = 5_000, STALE = 60_000;
/** Where the service does not answer, what it said last is shown for so long. */
const LAST_WORD = 600_000;
const MOST_KEPT = 500, MOST_LETTERS = 4_000_000;

/** @type {Map<string, Entry>} */
const kept = new Map;

/** @param {unknown} value */
const escaped = value => `${value}`.replace(/[&"<>]/g, letter => `&#${letter.charCodeAt(0)};`);

/** @param {Record<string, string>} names @param {Record<string, any>} props */
const written = (names, props) => Object.entries(names)
  .filter(([, prop]) => props[prop] != null && props[prop] !== false)
  .map(([name, prop]) => ` ${name}="${escaped(props[prop] === true ? '' : props[prop])}"`).join('');

const said = new Set;
/** Says once what whoever runs the page can mend. @param {any} error */
const complain = error => {
  const sentence = [error.message, error.cause?.code ?? error.cause?.message].filter(text => text).join(': ');
  if (said.has(sentence) || said.size > 100) return;
  said.add(sentence);
  console.warn('cam-nhan: ' + sentence);
};

/** @param {Record<string, any>} props */
const addressOf = props => {
  const { service, site } = props, asked = new URLSearchParams;
  for (const [name, prop] of Object.entries(RENDERED)) if (props[prop] != null && props[prop] !== '') asked.set(name, `${props[prop]}`);
  if (asked.has('key')) asked.delete('url');
  return `${service.replace(/\/+$/, '')}/embed/${encodeURIComponent(site)}/inclusion?${asked}`;
};

/** @param {string} address @param {any} options @param {string | null} [etag] */
const ask = async (address, { timeout = 2_000, fetch = globalThis.fetch, init }, etag) => {
  const answer = await fetch(address, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeout), headers: etag ? { 'If-None-Match': etag } : {} });
  if (answer.status === 304) return null;
  if (!answer.ok) throw new Error(`the service answered ${answer.status} to ${address}`);
  const html = await answer.text();
  // Nothing else is put into a page, whatever has answered.
  if (!/^text\/html/.test(answer.headers.get('content-type') ?? '') || !html.startsWith('<cam-nhan ') || html.length > MOST_LETTERS) throw new Error(`no thread stands at ${address}`);
  return { html, etag: answer.headers.get('etag') };
};

/** @typedef {{ html: string | null, etag: string | null, at: number, tried: number, asking?: Promise<string | null> }} Entry */

/** @param {Entry} entry */
const lastWord = entry => Date.now() - entry.at < LAST_WORD ? entry.html : null;

/** @param {Entry} entry @param {string} address @param {any} options */
const renew = async (entry, address, options) => {
  try {
    Object.assign(entry, await ask(address, options, entry.html && entry.etag), { at: Date.now() });
  } catch (error) {
    complain(error);
  }
  entry.tried = Date.now();
  entry.asking = undefined;
  return lastWord(entry);
};

/** What the service has, or had a moment ago; nothing where it does not answer. @param {string} address @param {any} options */
const rendered = async (address, options) => {
  const entry = kept.get(address) ?? { html: null, etag: null, at: 0, tried: 0 };
  // Those that were asked for last are kept.
  kept.delete(address);
  kept.set(address, entry);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value ?? '');
  if (Date.now() - entry.tried < FRESH) return lastWord(entry);
  entry.asking ??= renew(entry, address, options);
  return entry.html && Date.now() - entry.at < STALE ? entry.html : entry.asking;
};

/** The element without its thread, which the script brings; without scripts, a link. @param {Record<string, any>} props */
export const element = props => `<cam-nhan${written(PLAIN, props)}><a href="${escaped(pageOf(/** @type {any} */ (props)))}">${linkWords(props.lang)}</a></cam-nhan>`;

/** The script tag of a service. @param {{ service: string, site: string }} where */
export const script = ({ service, site }) => `<script async crossorigin src="${escaped(service.replace(/\/+$/, ''))}/embed.js" data-site="${escaped(site)}"></script>`;

/**
 * The element with its thread inside, as HTML; without it where the service does not answer in time. A page never waits
 * longer than `timeout`.
 * @param {Record<string, any>} props
 * @param {Record<string, any>} [options]
 */
export const inclusion = async (props, options = {}) => {
  const address = addressOf(props);
  let html;
  try {
    html = options.cache === false ? (await ask(address, options))?.html : await rendered(address, options);
  } catch (error) {
    complain(error);
  }
  return html ? html.replace('<cam-nhan', () => '<cam-nhan' + written(OWN, props)) : element(props);
};

/** What is no element though it may look like one, or an element's opening tag. */
const TAGS = /<!--[\s\S]*?-->|<(script|style|textarea|title|template)\b[\s\S]*?<\/\1\s*>|<cam-nhan((?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*>(?!\s*<template\b)/gi;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;
/** @type {Record<string, string>} */
const ENTITIES = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' };

/** @param {string} text */
const unescaped = text => text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (entity, decimal, hex, name) => {
  const code = decimal ? +decimal : Number.parseInt(hex, 16);
  if (name) return ENTITIES[name.toLowerCase()] ?? entity;
  return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
});

/** @param {string} attributes */
const propsOf = attributes => {
  /** @type {Record<string, string>} */
  const props = {};
  for (const [, name, double, single, bare] of attributes.matchAll(ATTRIBUTE)) {
    const value = unescaped(double ?? single ?? bare ?? ''), prop = name.toLowerCase();
    if (prop === 'page-id') props.pageId = value;
    else if (prop === 'key') props.pageId ??= value;
    else if (['url', 'lang', 'sort', 'limit', 'parts', 'title', 'site'].includes(prop)) props[prop] = value;
  }
  return props;
};

/**
 * Puts their threads into the elements of a page. What the page's framework knows of them stays as it was: a thread is a
 * shadow root, and no child.
 * @param {string} html
 * @param {Record<string, any>} options `service` and `site`; `url`, the page's own address, by which an element without an id is known
 */
export const include = async (html, { service, site, url, lang, ...options }) => {
  const found = [...html.matchAll(TAGS)].filter(([, , attributes]) => attributes !== undefined);
  const language = lang ?? /<html\b[^>]*?\slang\s*=\s*["']?(vi|en)\b/i.exec(html)?.[1];
  const threads = await Promise.all(found.map(async ([, , attributes]) => {
    const props = propsOf(attributes);
    if (!props.pageId && !(props.url ??= url)) return '';
    try {
      const thread = await rendered(addressOf({ lang: language, ...props, service, site: props.site ?? site }), options);
      return thread ? thread.slice(thread.indexOf('>') + 1, thread.lastIndexOf('</cam-nhan>')) : '';
    } catch (error) {
      complain(error);
      return '';
    }
  }));
  let whole = '', from = 0;
  for (const [at, { 0: tag, index }] of found.entries()) {
    whole += html.slice(from, index + tag.length) + threads[at];
    from = index + tag.length;
  }
  return whole + html.slice(from);
};
