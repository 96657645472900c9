// One thread of the page, from when its element comes until it goes: what the element and the page ask for streams in, and
// again when they ask for another. Each load has an `Own`: whoever comes back from waiting and finds another has nothing
// more to do.

import { its } from '../shared/document.js';
import { claimOf, langOf, pageOf, siteOf } from './claim.js';
import { draft } from './drafts.js';
import { grow, ITEM, parse, trust } from './html.js';
import { listen, mend } from './intent.js';
import { more } from './more.js';
import { attend } from './news.js';
import { styled } from './room.js';
import { base, page } from './script-tag.js';
import { kept, memory, nameOf } from './storage.js';

/**
 * Does what the element and the page ask for, now and whenever it is called; answers whether the element is on the page.
 * @param {any} host
 * @returns {Update}
 */
export const thread = host => {
  // What cannot be done without leaves what stands in the element in sight.
  parse('').firstChild;
  claimOf(host);
  // An article may bring its thread within its own HTML: then what is asked for first is there already.
  let brought = host.shadowRoot;
  const root = brought ?? host.attachShadow({ mode: 'open' });
  let own = /** @type {Own} */ ({});
  /** @type {string | undefined} */
  let asked;
  /** @type {string | false | undefined} */
  let focused;
  /** @type {any} */
  let note;
  /** Whether the page asks for it again. @type {boolean} */
  let anew;

  const room = styled(root), sheet = styled(root);
  /** Keeps what follows on the page where it is: out of sight while we load, and no nearer afterwards. @param {string | number} height */
  const reserve = height => room(':host(:not([hidden])){display:block}@media screen{:host{min-height:' + height + '}}');
  /** Puts this in the place of what was there. @param {Node} content */
  const show = content => {
    root.textContent = '';
    reserve(Math.max(0, innerHeight - Math.max(0, host.getBoundingClientRect().top)) + 'px');
    root.append(content);
  };
  /** What is said when something does not come: one note a thread, with the way on. @param {(lang?: string) => string} words @param {() => unknown} again */
  const fail = (words, again) => {
    note?.remove();
    note = parse('<p part=notice role=status>' + words(langOf(host)) + __WAYS_ON__(langOf(host))).firstChild;
    note.lastChild.href = pageOf(host);
    note.querySelector('button').onclick = () => {
      note.remove();
      again();
    };
    return note;
  };
  const missing = () => fail(lang => __MISSING__(lang), load);

  const stop = () => {
    own.over = true;
    own.line?.abort();
    own.eye?.disconnect();
    attend(own);
    try {
      own.handle?.dispose();
    } catch { }
    const line = window.AbortController && new AbortController, now = own = /** @type {any} */ ({
      root, host, base, memory, trust, site: siteOf(host), asked, line, sheet, fail, reload: load, shown: new Map, later: new Set,
      ask: () => askMine(now), mend: (/** @type {unknown} */ error) => mend(now, error),
    });
  };

  const load = async () => {
    stop();
    const now = own, timer = setTimeout(() => now.line?.abort(), 15e3);
    let first = (!focused || item(focused)) && brought;
    /** @type {{ done: boolean, value?: string }} */
    let part = { done: true };
    let html = '';
    let /** @type {any} */ whole, /** @type {any} */ frame, /** @type {any} */ pull, /** @type {any} */ items;
    brought = null;
    if (!first) root.textContent = '';
    reserve(first ? 0 : '100svh');
    const top = scrollY;
    try {
      if (!now.site) throw { status: 1 };
      if (!first) {
        const answer = await fetch(base + '/embed/' + now.site + '/fragment?' + asked + (focused ? '&comment=' + focused : '') + '&' + new URLSearchParams({ title: host.title || its('title') }), {
          // Who has written here must find it, not what a cache still holds; nor what the page preloaded from one, which
          // browsers put in the place of any request that has the same credentials mode.
          // Where something was wrong before, the cache may have it too.
          ...(note || anew || kept(nameOf(now, 'token'))) && { cache: note ? 'reload' : 'no-cache', credentials: 'omit' },
          signal: now.line?.signal,
        });
        // Nothing else is put into the page, whatever has answered.
        if (!answer.ok || !/^text.html/.test(/** @type {string} */ (answer.headers.get('content-type')))) throw answer;
        const body = window.TextDecoderStream && answer.body?.pipeThrough?.(new TextDecoderStream).getReader();
        pull = async () => {
          part = body ? await body.read() : { done: true, value: await answer.text() };
          html += part.value ?? '';
        };
        // The first comments are on the screen while the others are still on their way, or still to be laid out.
        do await pull(); while ((items = html.split(ITEM)).length < 7 && !part.done);
        if (now.over) return;
        first = parse(items.slice(0, 6).join(ITEM));
      }
      const style = first.querySelector('style');
      frame = first.querySelector('[data-cn]');
      // Where somebody on the way took the styles, the note with its link is better than a thread without any.
      style.remove();
      for (const name in frame.dataset) /** @type {any} */ (now)[name] = frame.dataset[name];
      now.since = now.version;
      now.lang = frame.lang;
      now.mine = new Promise(done => whole = done).then(() => askMine(now));
      if (first !== root) show(first);
      draft(now, root.querySelector('textarea'));
      sheet(style.textContent);
      now.at = performance.now();
      await new Promise(done => (window.requestAnimationFrame ?? setTimeout)(() => setTimeout(done, 50)));
      while (!part.done) await pull();
      if (now.over) return;
      // An answer may end too soon without a word.
      whole(html && grow(frame, parse(html).querySelector('[data-end]').parentNode));
      for (const name of ['cam-nhan:ready', 'cam-nhan-ready']) host.dispatchEvent(new CustomEvent(name, { composed: true, bubbles: true }));
      if (scrollY === top) point();
      if (!window.IntersectionObserver) attend(now, now.seen = true);
      else (now.eye = new IntersectionObserver(changes => attend(now, now.seen = /** @type {any} */ (changes.pop()).isIntersecting))).observe(host);
    } catch (error) {
      if (now.over) return;
      // Where the line broke in the middle, what has come stays, and what somebody has typed there.
      if (whole) whole(frame.before(missing()));
      else show(missing());
      more('explain', now, error, whole);
    } finally {
      clearTimeout(timer);
    }
  };

  /** @param {unknown} id */
  const item = id => root.getElementById('cn-' + id);
  /** Goes to the comment that the address names; answers with it. */
  const point = () => {
    const named = item(focused), to = named ?? item('gone');
    to && more('hold', own, to, to.focus(), scrollY);
    return named;
  };
  /** What is this reader's own is asked for by who has been here before, or whom the page has signed in. @param {Own} now */
  const askMine = now => now.mine = (host.matches('[user]') || kept(nameOf(now, 'token'))) && more('mine', now);

  listen(root, () => own);

  return event => {
    if (host.isConnected === false) {
      asked &&= /** @type {any} */ (stop());
      return false;
    }
    const claim = claimOf(host), id = /^#cn-([\da-f-]{36})$/.exec(location.hash)?.[1], was = asked, before = focused, scope = host.getRootNode();
    // What the page says; else the order that was last chosen here, which kit.js keeps.
    for (const name of ['site', 'sort', 'limit', 'parts']) {
      const said = host.getAttribute(name) ?? kept('cam-nhan:' + name);
      if (said) claim.set(name, said);
    }
    asked = '' + claim;
    // Of several threads on a page, the address means the first that has comments.
    focused = host === (scope instanceof ShadowRoot ? scope : page).querySelector('cam-nhan:not([parts=reactions])') && id;
    if (host.matches('[theme=auto]')) more('behind', host);
    anew = event === true;
    if (anew || asked !== was || (focused && focused !== before && !point())) load();
    if (/^v/.test(event?.type)) attend(own);
    if (event?.persisted || event?.key === nameOf(own, 'own')) askMine(own);
    return true;
  };
};
