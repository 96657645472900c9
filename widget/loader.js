// The script tag. Defines <cam-nhan> and <cam-nhan-count>, shows the server's HTML in a shadow root, and keeps what a
// reader does there until the WebAssembly, brought at the first sign of intent, can do it: there wake.js takes over.
// Written for few bytes: server/build.rs drops only whole-line comments and indentation. Nothing here is global.
(() => {
  const script = document.currentScript ?? document.querySelector('script[src*="/embed.js"]');
  if (!script || customElements.get('cam-nhan')) return;
  const base = script.src.replace(/\/embed\.js.*/, '');
  // How a comment of the fragment begins; and for how many milliseconds a thread must be looked at before it is listened to.
  const ITEM = '<li data-id', LOOK = 2e3;

  // A page may allow trusted types of other names alone: where it requires them too, the thread is a link away.
  let policy, barred;
  try {
    policy = window.trustedTypes?.createPolicy('cam-nhan', { createHTML: html => html });
  } catch {
    barred = true;
  }
  const trust = html => policy ? policy.createHTML(html) : html;
  const parse = html => {
    const template = document.createElement('template');
    template.innerHTML = trust(html);
    return template.content;
  };

  const siteOf = el => el.getAttribute('site') ?? script.dataset.site;
  const langOf = el => /^(vi|en)\b/.exec((el.closest('[lang]') ?? document.documentElement).lang)?.[0];

  // Which article: in the order of domain/src/page_key.rs, and no more than is needed.
  const claimOf = el => {
    const claim = new URLSearchParams, lang = langOf(el), key = el.getAttribute('key'), url = el.getAttribute('url');
    const canonical = document.querySelector('link[rel~=canonical]')?.href, own = canonical?.split('/')[2] === location.host;
    const link = document.createElement('a');
    link.href = url ?? (own ? canonical : location);
    link.hash = '';
    if (lang) claim.set('lang', lang);
    if (key) claim.set('key', key);
    else claim.set('url', link);
    if (!key && !url && !own && canonical) claim.set('canonical', canonical);
    return claim;
  };

  // One WebAssembly for all threads of the page. Browsers may remember a failed import by its address.
  let widget, tries = 0;
  const bring = () => widget ??= import(base + '/assets/__WIDGET_JS__#' + tries++).catch(error => { widget = null; throw error; });

  // While a thread is connected, navigation inside the page is watched.
  const live = new Set, look = () => live.forEach(watch), head = new MutationObserver(look);
  const watch = update => {
    const before = live.size;
    live[update() ? 'add' : 'delete'](update);
    if (!before === !live.size) return;
    const act = before ? 'removeEventListener' : 'addEventListener';
    window.navigation?.[act]('currententrychange', look);
    window[act]('popstate', look);
    if (before) head.disconnect();
    else head.observe(document.head, { childList: true, subtree: true, attributes: true });
  };

  // The reader's token for a site. Where storage is refused, wake.js keeps things in memory.
  const memory = {}, tokenName = site => 'cam-nhan:' + site + ':token';
  const tokenOf = site => {
    try {
      return memory[tokenName(site)] ?? localStorage[tokenName(site)];
    } catch { }
  };

  const thread = host => {
    // An article may bring its thread within its own HTML: then what is asked for first is there already.
    let brought = host.shadowRoot;
    const root = brought ?? host.attachShadow({ mode: 'open' }), room = new CSSStyleSheet, sheet = new CSSStyleSheet;
    // `own` is this load's: whoever comes back from waiting and finds another has nothing more to do.
    let own, asked, focused;

    // Keeps what follows on the page where it is: out of sight while we load, and no nearer afterwards.
    const reserve = height => room.replaceSync(':host(:not([hidden])){display:block}@media screen{:host{min-height:' + height + '}}');
    const show = content => {
      reserve(Math.min(innerHeight, Math.max(0, innerHeight - host.getBoundingClientRect().top)) + 'px');
      root.replaceChildren(content);
    };
    // Puts what `whole` has beyond `part` where it belongs: along the elements that were open where the part ended.
    const grow = (part, whole) => {
      const last = part.lastChild, { childNodes } = whole, count = part.childNodes.length;
      if (last) grow(last, childNodes[count - 1]);
      while (childNodes[count]) part.append(childNodes[count]);
    };
    // What is said when the server says nothing, or its HTML may not be shown.
    const fail = again => {
      const en = langOf(host) === 'en', line = document.createElement('p'), act = document.createElement(barred ? 'a' : 'button');
      line.part = 'notice';
      line.role = 'status';
      line.append(en ? 'The comments did not load. ' : 'Chưa tải được phần bình luận. ', act);
      act.textContent = barred ? en ? 'Open the comments' : 'Mở bình luận' : en ? 'Try again' : 'Thử lại';
      if (barred) act.href = base + '/t/' + siteOf(host) + '?' + asked;
      else act.onclick = () => again(line.remove());
      return line;
    };

    const stop = () => {
      own?.line.abort();
      own?.handle?.dispose();
      own = { host, root, base, memory, trust, asked, reload: load, site: siteOf(host), shown: new Map, later: new Map, line: new AbortController };
    };

    const load = async () => {
      stop();
      const now = own, { site, line } = now, timer = setTimeout(() => line.abort(), 15e3);
      let first = (!focused || item(focused)) && brought, part = { done: true }, html = '', whole, frame;
      let read, items;
      brought = null;
      reserve(first ? 0 : '100svh');
      if (!first) root.replaceChildren();
      const top = scrollY;
      try {
        if (!first) {
          const answer = await fetch(base + '/embed/' + site + '/fragment?' + asked + (focused ? '&comment=' + focused : '') + '&title=' + encodeURIComponent(host.title || document.title), {
            // Who has written here must find it, not what a cache still holds; nor what the page preloaded from one, which
            // browsers put in the place of any request that has the same credentials mode.
            ...tokenOf(site) && { cache: 'no-cache', credentials: 'omit' },
            signal: line.signal,
          });
          const body = answer.body.pipeThrough(new TextDecoderStream).getReader();
          read = async () => {
            part = await body.read();
            html += part.value ?? '';
          };
          // The first comments are on the screen while the others are still on their way, or still to be laid out.
          do await read(); while ((items = html.split(ITEM)).length < 7 && !part.done);
          if (own !== now) return;
          first = parse(items.slice(0, 6).join(ITEM));
        }
        const style = first.querySelector('style');
        frame = first.querySelector('[data-cn]');
        now.since = frame.dataset.version;
        now.lang = frame.lang;
        now.mine = new Promise(done => whole = done).then(() => askMine(now));
        style.remove();
        sheet.replaceSync(style.textContent);
        if (first !== root) show(first);
        now.at = performance.now();
        await new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)));
        while (!part.done) await read();
        if (own !== now) return;
        whole(html && grow(frame, parse(html).querySelector('[data-cn]')));
        host.dispatchEvent(new CustomEvent('cam-nhan:ready', { bubbles: true, composed: true }));
        if (scrollY === top) point();
        const turn = () => listen(now), eye = new IntersectionObserver(([{ isIntersecting }]) => {
          now.seen = isIntersecting;
          turn();
        });
        eye.observe(host);
        document.addEventListener('visibilitychange', turn, { signal: line.signal });
        line.signal.onabort = () => turn(eye.disconnect());
      } catch {
        if (own !== now) return;
        // Where the line broke in the middle, what has come stays, and what somebody has typed there.
        if (whole) whole(frame.before(fail(load)));
        else show(fail(load));
      } finally {
        clearTimeout(timer);
      }
    };

    // News, as long as somebody looks at the thread, and not for who passes by. The first bring live.js, which shows them.
    const news = act => import(base + '/assets/__LIVE_JS__').then(act, () => {});
    const listen = now => {
      now.ear?.close();
      clearTimeout(now.soon);
      if (now.seen && !document.hidden && !now.line.signal.aborted) now.soon = setTimeout(hear, LOOK, now);
    };
    const hear = now => {
      const ear = now.ear = new EventSource(base + '/embed/' + now.site + '/live?' + asked + '&since=' + now.since);
      ear.onmessage = ({ data, lastEventId }) => news(live => live.hear(now, JSON.parse(data), now.since = lastEventId));
      ear.onerror = () => ear.readyState > 1 && news(live => live.poll(now, asked));
    };

    // Goes to the comment that the address names.
    const item = id => root.getElementById('cn-' + id);
    const point = () => {
      const to = item(focused);
      to?.scrollIntoView({ block: 'center' });
      to?.focus({ preventScroll: true });
      return to;
    };

    // What is this reader's own: shown before the WebAssembly comes, and without it.
    const askMine = async ({ site, line, shown }) => {
      const token = tokenOf(site);
      if (token) try {
        const answer = await fetch(base + '/api/v1/sites/' + site + '/mine?' + asked, { headers: { Authorization: 'Bearer ' + token }, signal: line.signal });
        if (answer.status === 401) delete localStorage[tokenName(site)];
        const me = await answer.json();
        for (const { id, parent, html } of me.own) if (html && !item(id)) (item(parent)?.querySelector('[data-replies]') ?? root.querySelector('[data-list]'))?.prepend(parse(html));
        for (const button of root.querySelectorAll('[data-act=react],[data-act=like]')) if (!shown.has(button)) button.ariaPressed = [me.reaction, ...me.likes].includes(idOf(button));
        return me;
      } catch { }
    };
    const idOf = button => button.dataset.code ?? button.closest('[data-id]').dataset.id;

    // A choice is shown at once, as domain/src/reaction.rs will have it. `shown` remembers what stood there.
    const press = (button, group) => {
      const on = button.ariaPressed !== 'true';
      for (const other of group) {
        const number = other.querySelector('[data-n]'), was = other.ariaPressed, is = on && other === button;
        if (!own.shown.has(other)) own.shown.set(other, [was, number.textContent]);
        // Grouped by hand: on a slow phone the first number of Intl's takes a tenth of a second.
        number.textContent = (number.textContent.replace(/\D/g, '') - (was === 'true') + is + '').replace(/\B(?=(...)+$)/g, own.lang === 'en' ? ',' : '.');
        other.ariaPressed = is;
      }
    };
    const wait = (button, act) => {
      button.ariaBusy = true;
      own.later.set(button, act);
    };

    const wake = () => {
      const now = own;
      if (now.waking || !now.lang) return;
      now.waking = true;
      bring().then(module => module.wake(now)).catch(() => {
        now.waking = false;
        if (own === now) root.firstChild.before(fail(wake));
      });
    };

    root.adoptedStyleSheets = [room, sheet];
    root.addEventListener('click', event => {
      const button = event.target.closest('[data-act]'), act = button?.dataset.act;
      if (!button || own.handle) return;
      event.preventDefault();
      if (act === 'react') press(button, root.querySelectorAll('[data-act=react]'));
      else if (act === 'like') press(button, [button]);
      else wait(button, () => button.click());
      wake();
    });
    root.addEventListener('submit', event => {
      if (own.handle) return;
      event.preventDefault();
      const { target, submitter } = event;
      wait(submitter, () => target.requestSubmit(submitter));
      wake();
    });
    // Reading and scrolling are no intent; reaching for a control is.
    root.addEventListener('focusin', event => event.target.form?.setAttribute('data-open', ''));
    for (const sign of ['pointerover', 'focusin']) root.addEventListener(sign, event => event.target.closest('[data-act],form') && wake());

    // Does what the element and the page now ask for; answers whether the element is on the page.
    return () => {
      if (!host.isConnected) {
        if (asked) stop(asked = '');
        return false;
      }
      const claim = claimOf(host), id = /^#cn-([\da-f-]{36})$/.exec(location.hash)?.[1], was = asked, before = focused;
      for (const name of ['site', 'sort', 'limit', 'parts']) if (host.hasAttribute(name)) claim.set(name, host.getAttribute(name));
      asked = '' + claim;
      // Of several threads on a page, the address means the first that has comments.
      focused = host === host.getRootNode().querySelector('cam-nhan:not([parts=reactions])') && id;
      if (asked !== was || (focused && focused !== before && !point())) load();
      return true;
    };
  };

  customElements.define('cam-nhan', class extends HTMLElement {
    static observedAttributes = ['site', 'key', 'url', 'lang', 'sort', 'limit', 'parts'];
    #update = thread(this);
    // A move is a removal and an addition in one task: only what stays away is given up.
    connectedCallback() { queueMicrotask(() => watch(this.#update)); }
    disconnectedCallback() { setTimeout(watch, 0, this.#update); }
    attributeChangedCallback() { this.connectedCallback(); }
  });

  // The numbers for a list of articles: all that appear in one task are asked for together.
  const waiting = new Set;
  const count = () => {
    for (const alike of Object.values(Object.groupBy(waiting, el => siteOf(el) + langOf(el)))) while (alike.length) fill(alike.splice(0, 100));
    waiting.clear();
  };
  const fill = async els => {
    const query = new URLSearchParams;
    for (const el of els) for (const [name, value] of claimOf(el)) query.append(name, value);
    try {
      const answer = await fetch(base + '/api/v1/sites/' + siteOf(els[0]) + '/counts?' + query), { counts } = await answer.json();
      els.forEach((el, at) => el.textContent = counts[at].text);
    } catch { }
  };
  customElements.define('cam-nhan-count', class extends HTMLElement {
    static observedAttributes = ['site', 'key', 'url', 'lang'];
    connectedCallback() {
      if (!waiting.size) setTimeout(count);
      waiting.add(this);
    }
    attributeChangedCallback() { if (this.isConnected) this.connectedCallback(); }
  });
})();
