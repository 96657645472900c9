// The script tag. Defines <cam-nhan> and <cam-nhan-count>, shows the server's HTML in a shadow root, and keeps what a
// reader does there until the WebAssembly, brought at the first sign of intent, can do it: there wake.js takes over.
// What few need is brought when they need it, in more.js.
// Written for few bytes, and nothing here is global.
//
// A browser may hold this file for longer than the service runs the release it came with. So the fragment names the
// program that fits it (`data-release`), and `own`, which wake.js, live.js and more.js are given, only gains fields:
//   host, root, base, site, asked, lang, since, release, key, at   the thread, and what of it stands on the page since when
//   memory, trust, reload, sheet, ask, mend   what the loader does for them; `ask` asks for `mine` again
//   you               how the thread's language marks what is one's own
//   line, over        of this load: aborted and true once another has taken its place; `line` is an AbortController, or nothing
//                     where a browser has none
//   shown, later      buttons whose choice is only shown, with what stood there; buttons that were pressed and wait
//   text, website     whether somebody has typed there by hand, and so for each field by its name
//   left              the draft that stood in the store when the thread came onto the page
//   mine, handle      what is this reader's own (a promise); the program at work: `know(mine)`, `hear(news)`, `dispose()`
//   soon, hush        set while somebody looks at the thread; ends the line by which its news come
// The program tells this reader's other pages that something of theirs has changed by writing anything new under the
// name `own` in the store; each page then asks for `mine` again and gives it to `know`.
(() => {
  // Of the document, what its prototype has: an article may hold <img name=currentScript> or <form name=createElement>.
  const its = name => Reflect.get(Document.prototype, name, document), page = its('documentElement');
  const make = name => its('createElement').call(document, name), find = selector => page.querySelector(selector);
  const script = its('currentScript') ?? find('script[data-site],[type=module][src*="embed.js"]');
  if (!(script instanceof HTMLScriptElement) || customElements.get('cam-nhan')) return;
  const base = script.dataset.base ?? /[^?#]*(?=\/)/.exec(script.src)[0];
  // How a comment of the fragment begins; and for how many milliseconds a thread must be looked at before it is listened to.
  const ITEM = '<li data-id', LOOK = 2e3;
  // A page may allow trusted types of other names alone: where it requires them too, nothing is parsed.
  let policy;
  try {
    policy = trustedTypes.createPolicy('cam-nhan', { createHTML: html => html });
  } catch { }
  const trust = html => policy ? policy.createHTML(html) : html;
  const parse = html => {
    const template = make('template');
    template.innerHTML = trust(html);
    return template.content;
  };

  // A site's name, by the rule of domain/src/ids.rs: nothing else may become part of an address.
  const siteOf = el => [el.getAttribute('site'), script.dataset.site].find(site => /^[a-z\d-]{1,40}$/.test(site ?? ''));
  const langOf = el => /^(__TAGS__)\b/.exec((el.closest?.('[lang]') ?? page).lang)?.[0];

  // Which article: in the order of domain/src/page_key.rs, and no more than is needed.
  const claimOf = el => {
    const claim = new URLSearchParams, lang = langOf(el), key = el.getAttribute('page-id') ?? el.getAttribute('key'), url = el.getAttribute('url');
    const canonical = find('link[rel~=canonical]')?.href, own = canonical?.split('/')[2] === location.host;
    const link = make('a');
    link.href = url ?? (own ? canonical : location);
    link.hash = '';
    if (lang) claim.set('lang', lang);
    claim.set(key ? 'key' : 'url', key || link);
    if (!key && !url && !own && canonical) claim.set('canonical', canonical);
    return claim;
  };

  const pageOf = el => base + '/t/' + siteOf(el) + '?' + claimOf(el);

  // What few need, in a file whose name stays. Browsers remember a failed import, and half a file, by the address.
  let tries = 0;
  const bring = () => import(base + '/more.js?' + tries);
  const more = (what, ...given) => bring().catch(() => bring(tries++)).then(more => more[what](...given)).catch(() => {});

  // While a thread is connected, navigation inside the page is watched, and what the reader's other pages do.
  const live = new Set, look = event => live.forEach(update => watch(update, event));
  let head;
  const watch = (update, event) => {
    const before = live.size;
    live[update(event) ? 'add' : 'delete'](update);
    if (!before === !live.size) return;
    const act = before ? 'removeEventListener' : 'addEventListener';
    window.navigation?.[act]('currententrychange', look);
    for (const name of ['storage', 'pageshow', 'visibilitychange', 'popstate']) EventTarget.prototype[act].call(window, name, look);
    head ??= new MutationObserver(look);
    if (before) head.disconnect();
    else head.observe(its('head'), { childList: true, subtree: true, attributes: true });
  };

  // What is kept for a site. Where storage is refused, memory has it, for wake.js too.
  const memory = {}, nameOf = (own, key) => 'cam-nhan:' + own.site + ':' + key;
  const kept = (name, value) => {
    try {
      if (value != null) localStorage[name] = value;
      return memory[name] ?? localStorage[name];
    } catch {
      return memory[name] = value ?? memory[name];
    }
  };

  // News come by a line that stays open: one for all pages of a newspaper that a browser shows, which may have no more than
  // six connections to the service. Who does not get it, or loses it, leaves the rest to live.js.
  const news = act => import(base + '/assets/cam-nhan-live.js').then(act, () => {});
  const tune = async own => {
    const apart = () => news(live => live.tune(own));
    try {
      await navigator.locks.request('cam-nhan', { ifAvailable: true }, lock => lock ? new Promise(end => {
        const ear = new EventSource(base + '/embed/' + own.site + '/live?' + own.asked + '&since=' + own.since);
        own.hush = () => end(ear.close());
        if (!own.soon) own.hush();
        ear.onmessage = ({ data, lastEventId }) => news(live => live.hear(own, JSON.parse(data), own.since = lastEventId));
        ear.onerror = () => apart(own.hush());
      }) : apart());
    } catch {
      apart();
    }
  };

  const thread = host => {
    // What cannot be done without leaves what stands in the element in sight.
    parse('').firstChild;
    claimOf(host);
    // An article may bring its thread within its own HTML: then what is asked for first is there already.
    let brought = host.shadowRoot;
    const root = brought ?? host.attachShadow({ mode: 'open' });
    // `own` is this load's: whoever comes back from waiting and finds another has nothing more to do.
    let own, asked, focused, note;

    // A style sheet that no rule of the page's reaches; where browsers have none, an element.
    const styled = () => {
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
    const room = styled(), sheet = styled();
    // Keeps what follows on the page where it is: out of sight while we load, and no nearer afterwards.
    const reserve = height => room(':host(:not([hidden])){display:block}@media screen{:host{min-height:' + height + '}}');
    const show = content => {
      root.textContent = '';
      reserve(Math.min(innerHeight, Math.max(0, innerHeight - host.getBoundingClientRect().top)) + 'px');
      root.append(content);
    };
    // Puts what `whole` has beyond `part` where it belongs: along the elements that were open where the part ended.
    const grow = (part, whole) => {
      const last = part.lastChild, count = part.childNodes.length;
      if (last) grow(last, whole.childNodes[count - 1]);
      while (whole.childNodes[count]) part.append(whole.childNodes[count]);
    };
    // What is said when something does not come: one note a thread, with the way on.
    const fail = (__LANGUAGES__, again) => {
      note?.remove();
      note = parse('<p part=notice role=status>' + __WAYS_ON__(langOf(host))).firstChild;
      note.lastChild.href = pageOf(host);
      note.querySelector('button').onclick = () => again(note.remove());
      return note;
    };
    const missing = () => fail(__MISSING__, load);

    const stop = () => {
      if (own) {
        own.over = true;
        own.line?.abort();
        own.eye?.disconnect();
        attend(own);
        try {
          own.handle?.dispose();
        } catch { }
      }
      const line = window.AbortController && new AbortController, now = own = {
        host, root, base, memory, trust, asked, sheet, line, reload: load, site: siteOf(host), shown: new Map, later: new Set,
        ask: () => askMine(now), mend: error => mend(now, error),
      };
    };

    const load = async () => {
      stop();
      const now = own, { site, line } = now, timer = setTimeout(() => line?.abort(), 15e3);
      let first = (!focused || item(focused)) && brought, part = { done: true }, html = '', whole, frame, pull, items;
      brought = null;
      if (!first) root.textContent = '';
      reserve(first ? 0 : '100svh');
      const top = scrollY;
      try {
        if (!site) throw { status: 1 };
        if (!first) {
          const answer = await fetch(base + '/embed/' + site + '/fragment?' + asked + (focused ? '&comment=' + focused : '') + '&title=' + encodeURIComponent(host.title || its('title')), {
            // Who has written here must find it, not what a cache still holds; nor what the page preloaded from one, which
            // browsers put in the place of any request that has the same credentials mode.
            // Where something was wrong before, the cache may have it too.
            ...(note || kept(nameOf(now, 'token'))) && { cache: note ? 'reload' : 'no-cache', credentials: 'omit' },
            signal: line?.signal,
          });
          // Nothing else is put into the page, whatever has answered.
          if (!answer.ok || !/^text.html/.test(answer.headers.get('content-type'))) throw answer;
          const body = window.TextDecoderStream && answer.body?.pipeThrough?.(new TextDecoderStream).getReader();
          pull = async () => {
            part = body ? await body.read() : { done: true, value: await answer.text() };
            html += part.value ?? '';
          };
          // The first comments are on the screen while the others are still on their way, or still to be laid out.
          do await pull(); while ((items = html.split(ITEM)).length < 7 && !part.done);
          if (own !== now) return;
          first = parse(items.slice(0, 6).join(ITEM));
        }
        const style = first.querySelector('style');
        frame = first.querySelector('[data-cn]');
        // Where somebody on the way took the styles, the note with its link is better than a thread without any.
        style.remove();
        for (const name in frame.dataset) now[name] = frame.dataset[name];
        now.since = now.version;
        now.lang = frame.lang;
        now.mine = new Promise(done => whole = done).then(() => askMine(now));
        if (first !== root) show(first);
        draft(root.querySelector('textarea'));
        sheet(style.textContent);
        now.at = performance.now();
        await new Promise(done => (window.requestAnimationFrame ?? setTimeout)(() => setTimeout(done, 50)));
        while (!part.done) await pull();
        if (own !== now) return;
        // An answer may end too soon without a word.
        whole(html && grow(frame, parse(html).querySelector('[data-end]').parentNode));
        host.dispatchEvent(new CustomEvent('cam-nhan:ready', { composed: true, bubbles: true }));
        if (scrollY === top) point();
        if (!window.IntersectionObserver) attend(now, now.seen = true);
        else (now.eye = new IntersectionObserver(changes => attend(now, now.seen = changes.pop().isIntersecting))).observe(host);
      } catch (error) {
        if (own !== now) return;
        // Where the line broke in the middle, what has come stays, and what somebody has typed there.
        if (whole) whole(frame.before(missing()));
        else show(missing());
        more('explain', now, error, whole);
      } finally {
        clearTimeout(timer);
      }
    };
    // News, as long as somebody looks at the thread, and not for who passes by. The first bring live.js, which shows them.
    const attend = now => {
      now.hush = now.hush?.();
      clearTimeout(now.soon);
      now.soon = now.seen && !now.over && !its('hidden') && setTimeout(tune, LOOK, now);
    };

    // Goes to the comment that the address names.
    const item = id => root.getElementById('cn-' + id);
    const point = () => {
      const to = item(focused) ?? item('gone');
      to && more('hold', own, to, to.focus(), scrollY);
      return item(focused);
    };

    // What is this reader's own is asked for by who has been here before.
    const askMine = now => now.mine = kept(nameOf(now, 'token')) && more('mine', now);

    // A choice is shown at once, as domain/src/reaction.rs will have it. `shown` remembers what stood there.
    const press = (button, group) => {
      const on = button.getAttribute('aria-pressed') !== 'true';
      for (const other of group) {
        const number = other.querySelector('[data-n]'), is = on && other === button;
        const [was, count] = own.shown.get(other) ?? [other.getAttribute('aria-pressed'), number.textContent];
        own.shown.set(other, [was, count]);
        // Grouped by hand: on a slow phone the first number of Intl's takes a tenth of a second.
        number.textContent = (Math.max(0, count.replace(/\D/g, '') - (was === 'true')) + is + '').replace(/\B(?=(...)+$)/g, __SEPARATOR__(own.lang));
        other.setAttribute('aria-pressed', is);
      }
    };
    const wait = button => {
      button.setAttribute('aria-busy', true);
      own.later.add(button);
    };
    // What is typed is kept from its first letter on, where and as widget/src/app/drafts.rs has it, until the program has
    // the composer (and its own sentences, so that the browser checks nothing). What was left there stands
    // in the field as soon as there is one, never under a tap; what another tab keeps from then on is that tab's.
    const draft = (field, typed) => {
      if (!field?.rows || field.form.noValidate) return;
      const name = nameOf(own, 'draft:' + own.key + ':');
      try {
        if (!typed) own.left = JSON.parse(kept(name)), field.value = [...new Set([own.left.aside, own.left.text, field.value])].filter(text => text).join('\n\n');
      } catch { }
      kept(name, field.value ? JSON.stringify({ ...own.left, aside: '', text: field.value }) : typed && '');
    };

    const wake = sign => {
      const now = own;
      if (now.waking || now.handle || !now.lang || (sign && now.failed)) return;
      now.waking = true;
      import(base + '/assets/cam-nhan-' + now.release + '.js').then(program => program.wake(now)).catch(now.mend);
    };
    // Something of ours did not come or broke: more.js tries with what the service has now. What was tapped and typed
    // stays, and where that fails too, so that nothing is believed to be sent that is not.
    const unsent = () => fail(__UNSENT__, wake);
    const mend = (now, error) => {
      now.waking = true;
      more('recover', now, error).then(done => {
        const [at] = [...now.later, ...now.shown.keys()];
        now.waking = false;
        now.failed = !done;
        if (!(done || own !== now)) (at?.closest('form,.do,.rx') ?? at)?.after(unsent());
      });
    };

    // Where one of these breaks, the browser does what the form says.
    const on = (type, act) => root.addEventListener(type, event => {
      try {
        act(event, event.target);
      } catch {
        if (type === 'click') root.prepend(unsent());
      }
    });
    on('click', (event, target) => {
      const button = target.closest('[data-act]'), act = button?.dataset.act;
      if (!button || own.handle) return;
      event.preventDefault();
      if (act === 'react') press(button, root.querySelectorAll('[data-act=react]'));
      else if (act === 'like') press(button, [button]);
      else wait(button);
      wake();
    });
    on('submit', (event, target) => {
      if (own.handle) return;
      wait(event.submitter ?? target.querySelector('[part=send]'));
      event.preventDefault();
      wake();
    });
    // Reading and scrolling are no intent; reaching for a control is.
    on('focusin', (event, target) => target.form?.setAttribute('data-open', ''));
    // What a script puts into a field was typed by no hand.
    on('input', (event, target) => draft(target, event, own[target.name] ||= event.isTrusted));
    for (const sign of ['pointerover', 'focusin']) on(sign, (event, target) => target.closest('[data-act],form') && wake(1));
    // What is typed, copied and pasted in our fields is no shortcut of the page's, and none of its business.
    for (const type of ['keydown', 'keypress', 'keyup', 'beforeinput', 'input', 'copy', 'cut', 'paste', 'mousedown']) on(type, (event, target) => target.matches('input,textarea') && event.stopPropagation());

    // Does what the element and the page now ask for; answers whether the element is on the page.
    return event => {
      if (host.isConnected === false) {
        asked &&= stop();
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
      if (asked !== was || (focused && focused !== before && !point())) load();
      if (/^v/.test(event?.type)) attend(own);
      if (event?.persisted || event?.key === nameOf(own, 'own')) askMine(own);
      return true;
    };
  };

  const updates = new WeakMap;
  const meet = el => {
    try {
      if (!updates.has(el)) updates.set(el, thread(el));
      watch(updates.get(el));
    } catch {
      updates.set(el, () => {});
      const link = make('a');
      link.href = pageOf(el);
      link.textContent = 'Mở bình luận';
      (el.shadowRoot ?? el).append(link);
    }
  };
  const define = (name, names, act) => customElements.define(name, class extends HTMLElement {
    static get observedAttributes() { return ['key', 'page-id', 'url', 'lang', 'site', ...names]; }
    // A move is a removal and an addition in one task: only what stays away is given up.
    connectedCallback() { Promise.resolve(this).then(act); }
    disconnectedCallback() { setTimeout(act, 0, this); }
    attributeChangedCallback() { this.connectedCallback(); }
  });
  define('cam-nhan', ['sort', 'limit', 'parts'], meet);
  // The numbers for a list of articles.
  define('cam-nhan-count', [], el => more('count', el, base, siteOf, claimOf));
})();
