// What few pages and few readers need of the loader. Its name stays, so that it is always the service's present one, and
// the first thing to ask when a page is older than the service: what it asks for by name may be gone by then.

/// For so many bytes of address proxies have room: nginx refuses a line of more than 8 KB.
const LONGEST = 3_800;
/// So often a program that broke is brought anew.
const MENDS = 2;

// Of the document, what its prototype has: an article may hold elements named as its properties.
const make = (name, more = {}) => {
  const made = Document.prototype.createElement.call(document, name);
  for (const key of Object.keys(more)) made[key] = more[key];
  return made;
};
// Words in the thread's language; in the first one where its page names none of ours.
const inLanguage = (words, own) => words[/\blang=(\w+)/.exec(own.asked)?.[1]] ?? words.vi;
const pageOf = own => own.base + '/t/' + own.site + '?' + own.asked;
const parse = (own, html) => {
  const template = make('template');
  template.innerHTML = own.trust(html);
  return template.content;
};

/// Where no answer about what is this reader's own came, or one in place of ours, it is asked for again after so many
/// milliseconds, each time after twice as many, and so often. Nobody waits for an answer for longer than `PATIENCE`.
const AGAIN = 2e3, MOST = 6, PATIENCE = 8e3;

/// Shows what is this reader's own before the WebAssembly comes, and without it; answers with it, if it comes.
export const mine = async (own, tries = 0) => {
  const { root, base, site, memory } = own, name = 'cam-nhan:' + site + ':token';
  const item = id => root.getElementById('cn-' + id);
  let token = memory[name];
  try {
    token ??= localStorage[name];
  } catch { }
  clearTimeout(own.again);
  // Nor is it one of ours if no header can hold it.
  if (!token || /[^!-~]/.test(token)) return;
  const asked = Date.now();
  const ask = async () => {
    const answer = await fetch(base + '/api/v1/sites/' + site + '/mine?' + own.asked, { headers: { Authorization: 'Bearer ' + token }, signal: own.line?.signal });
    return [answer.status, await answer.json()];
  };
  // What somebody on the way says instead, who wants a sign-in first, is no JSON, and not about this reader.
  const [status, me] = await Promise.race([ask(), new Promise(done => setTimeout(done, PATIENCE, []))]).catch(() => []);
  if (own.over) return;
  if (status === 401) try {
    if (localStorage[name] === token) delete localStorage[name];
  } catch { }
  if (!me?.own) {
    const isNo = status >= 400 && status < 500 && status !== 408 && status !== 429;
    if (!isNo && tries < MOST) own.again = setTimeout(() => own.over || (own.mine = mine(own, tries + 1)), AGAIN * 2 ** tries);
    return;
  }
  me.asked = asked;
  if (own.handle) own.handle.know?.(me);
  else {
    for (const { id, parent, html } of me.own) {
      const list = item(parent)?.querySelector('[data-replies]') ?? root.querySelector('[data-list]'), banner = item('gone');
      if (!html || item(id)) continue;
      list?.prepend(parse(own, html));
      // A link led to a comment that only its author sees.
      if (!banner || location.hash !== '#cn-' + id || !item(id)) continue;
      banner.remove();
      hold(own, item(id), item(id).focus(), scrollY);
    }
    // One's own are counted, whatever everybody is told: at one version, the numbers differ by what this reader alone sees.
    const heading = root.querySelector('[data-count]');
    if (heading && me.version >= own.since) {
      const all = heading.dataset.all ??= heading.textContent.replace(/\D/g, '');
      if (me.version == own.since) own.alone = me.count - all;
      heading.textContent = `${me.count}`.replace(/\B(?=(...)+$)/g, __SEPARATOR__(own.lang));
    }
    const chosen = [me.reaction, ...me.likes];
    for (const button of root.querySelectorAll('[data-act=react],[data-act=like]')) {
      if (own.shown.has(button)) continue;
      const number = button.querySelector('[data-n]'), is = chosen.includes(button.dataset.code ?? button.closest('[data-id]').dataset.id);
      button.setAttribute('aria-pressed', is);
      // One's own is one of them, whatever everybody is told.
      if (is && !/[1-9]/.test(number.textContent)) number.textContent = 1;
    }
    // Nobody waits for it: what is one's own is known, whether these buttons come or not.
    offer(own, me);
  }
  return me;
};

// Marks what is one's own, and offers to change or remove what still may be: the program does what is pressed.
const offer = async (own, me) => {
  const items = me.own.map(({ id, editable_until }) => [own.root.getElementById('cn-' + id), editable_until]).filter(([item]) => item);
  for (const [item] of items) item.querySelector('.by')?.setAttribute('data-you', own.you);
  const open = items.filter(([, until]) => until > Date.now());
  if (!open.length) return;
  try {
    const { equip, piece } = await import(own.base + '/assets/cam-nhan-kit-' + own.lang + '.js');
    if (own.over || own.handle) return;
    equip(own);
    for (const [item] of open) {
      const acts = item.querySelector('.do');
      if (acts && !acts.querySelector('[data-own]')) acts.append(piece(own, 'own'));
    }
  } catch { }
};

/// Pictures above come late, and not every browser keeps what is read in its place.
const LATE = 5e3;

/// Brings what a link leads to, and what has just been focused, where it can be read; and keeps it there until the
/// reader scrolls. `y` is where the page stood after the focus, which scrolls by itself.
export const hold = async (own, to, _focus, y) => {
  const place = () => to.getBoundingClientRect().top;
  let top;
  const follow = () => {
    // Whoever has scrolled is where they want to be. A browser that anchors scrolls too, and moves nothing.
    if (own.over || scrollY !== y && !(Math.abs(place() - top) < 3)) return held?.disconnect();
    to.scrollIntoView({ behavior: 'instant' });
    y = scrollY;
    top = place();
  };
  // The same link again is no other address: nothing but the click tells of it.
  own.linked ??= addEventListener('click', event => {
    const link = event.composedPath()[0].closest?.('a'), item = own.root.getElementById(location.hash.slice(1));
    if (own.over || link?.href !== location.href || !item) return;
    hold(own, item, item.focus(), scrollY);
  }) ?? true;
  own.held?.disconnect();
  const held = own.held = window.ResizeObserver && new ResizeObserver(follow);
  follow();
  held?.observe(Reflect.get(Document.prototype, 'body', document));
  setTimeout(() => held?.disconnect(), LATE);
};

// A colour may be written in many ways; drawn, it is three numbers.
const drawn = colour => {
  const canvas = make('canvas', { width: 1, height: 1 }).getContext('2d');
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue, opaque] = canvas.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, opaque / 255];
};

const isDark = ([red, green, blue]) => red * 0.3 + green * 0.59 + blue * 0.11 < 128;
const numbersOf = colour => /^rgb/.test(colour) ? colour.match(/[\d.]+/g).map(Number) : drawn(colour);
// What letters of a colour stand on: the page's own letters, which the element inherits.
const opposite = host => isDark(numbersOf(getComputedStyle(host).color)) ? 'light' : 'dark';

// The colour behind an element, or nothing where there is none.
const behindOf = host => {
  for (let at = host; at; at = at.parentNode ?? at.host) {
    if (at.nodeType !== Node.ELEMENT_NODE) continue;
    const { backgroundColor: colour, backgroundImage } = getComputedStyle(at);
    const numbers = numbersOf(colour), [, , , opaque = 1] = numbers;
    // What a picture or a gradient looks like, the colour of the letters on it tells.
    if (backgroundImage !== 'none') return opposite(host);
    if (opaque > 0.5) return isDark(numbers) ? 'dark' : 'light';
  }
  // The browser's own ground is as the page says that it is.
  const said = /^(dark|light)$/.exec(getComputedStyle(Reflect.get(Document.prototype, 'documentElement', document)).colorScheme)?.[0];
  // Light letters on no ground at all stand on something dark that no background tells of.
  return said ?? (opposite(host) === 'dark' ? 'dark' : undefined);
};

/// What follows the colours behind it, with what watches them.
const following = new Map;
const follow = host => {
  if (host.isConnected === false || !/^a/.test(host.getAttribute('theme'))) {
    following.get(host)?.disconnect();
    following.delete(host);
    return;
  }
  const now = behindOf(host) ?? '';
  if (host.style.getPropertyValue('--cn-behind') !== now) host.style.setProperty('--cn-behind', now);
};
let due, listens;
const followAll = () => {
  due ??= setTimeout(() => {
    due = undefined;
    for (const host of [...following.keys()]) follow(host);
  }, 50);
};

/// `theme="auto"`: light or dark as the colour behind the thread is; where there is none, as the system is. A page that
/// changes its colours does so by an attribute of what the thread stands in, at once or over a while, or as the system does.
export const behind = async host => {
  if (!listens) {
    listens = true;
    for (const type of ['transitionend', 'animationend']) EventTarget.prototype.addEventListener.call(window, type, ({ target }) => [...following.keys()].some(host => target.contains?.(host)) && followAll(), true);
    window.matchMedia?.('(prefers-color-scheme: dark)').addEventListener?.('change', followAll);
  }
  following.get(host)?.disconnect();
  const eyes = window.MutationObserver && new MutationObserver(followAll);
  for (let at = host.parentNode; at; at = at.parentNode ?? at.host) if (at.nodeType === Node.ELEMENT_NODE) eyes?.observe(at, { attributes: true });
  following.set(host, eyes);
  follow(host);
};

// ---- What is wrong with an embedding, said once to who can mend it: in the console, and on the page where it is made.

const WORDS = __MORE__;
const wordsOf = own => inLanguage(WORDS, own);
const said = new Set;
const isLocal = () => /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\]|)$/.test(location.hostname);

const complain = (own, sentence) => {
  if (!said.has(sentence)) console.error('Cảm Nhận: ' + sentence);
  said.add(sentence);
  if (!isLocal() || !own.root) return;
  const place = own.root.querySelector('[part=notice]') ?? own.root.lastChild;
  place?.after(make('p', { textContent: sentence }));
};

// What a reader can do about it: each cause has its own sentence, and its own way on.
const REASONS = __REASONS__;
const say = (own, sentence) => {
  const note = own.root?.querySelector('[part=notice]');
  if (note) note.firstChild.replaceWith(sentence + ' ');
};
// Where no fragment came, neither did its styles.
const FAILED = '[part=notice]{display:flow-root;padding:24px 16px;border:1px solid color-mix(in srgb,currentcolor 25%,transparent);border-radius:10px;line-height:1.55;text-align:center}[part=notice]::before{content:"☁";content:"☁"/"";display:block;font-size:32px;line-height:1.2;opacity:.6}[part=notice] :is(button,a){display:inline-block;margin:12px 4px 0;padding:8px 16px;border:1px solid;border-radius:99px;background:none;font:inherit;color:inherit;text-decoration:none;cursor:pointer}';

/// Says why there is no thread, or only a part of it: to readers what they can do, and to who made the page what is wrong.
/// `error` is an answer of the service's, or of something in its place; or has the status 1 where there was nothing to ask
/// for; or is what the browser threw.
export const explain = async (own, error, some) => {
  const words = wordsOf(own), reasons = inLanguage(REASONS, own), { status } = error;
  if (!some) own.sheet?.(FAILED);
  if (status === 1) {
    say(own, reasons.none + reasons.site);
    own.root?.querySelector('[part=notice] a')?.remove();
    return complain(own, words.site);
  }
  if (!status) {
    if (some) return say(own, reasons.cut);
    // What is no fragment has nothing where its parts would be.
    const strange = /null|undefined/.test(error.message);
    return say(own, reasons.none + (strange ? reasons.strange : error.name === 'AbortError' ? reasons.slow : reasons.line));
  }
  let problem = {};
  try {
    problem = await error.json();
  } catch { }
  if (own.over) return;
  const { title, code } = problem, said = [title ?? words.other.replace('{}', status)];
  // Who is asked too much, or has a moment of its own, says so itself; what only the owner can mend is told apart.
  say(own, reasons.none + (!title ? reasons.strange : status < 429 ? reasons.site : title));
  if (code === 'origin_forbidden') said.push(words.origin.replace('{}', location.origin));
  complain(own, said.join(' ') + ' (' + (own.site ?? '') + (code ? ', ' + code : '') + ')');
};

// ---- A program that did not come, or broke.

// A control of a fragment by what it is, so that it is found again in another fragment of the same thread.
const labelOf = control => [control.closest('[data-id]')?.dataset.id, control.dataset.act, control.dataset.code, control.name, control.getAttribute('part')].join();
const FIELDS = 'textarea,input:not([type=hidden])', CONTROLS = FIELDS + ',button';

/// Puts a new fragment in the place of the one that stands there, with what was typed and pressed in that.
const renew = async (own, next, style) => {
  const { root } = own, old = root.querySelector('[data-cn]');
  const controls = new Map([...next.querySelectorAll(CONTROLS)].map(control => [labelOf(control), control]));
  const at = controls.get(root.activeElement && labelOf(root.activeElement)), caret = root.activeElement?.selectionStart;
  for (const field of old.querySelectorAll(FIELDS)) {
    const into = controls.get(labelOf(field));
    if (!into) continue;
    into.value = field.value;
    into.checked = field.checked;
    // What was opened stays so.
    if (field.form?.hasAttribute('data-open')) into.form?.setAttribute('data-open', '');
  }
  const wanted = [...own.shown.keys()].map(button => [labelOf(button), button.getAttribute('aria-pressed')]);
  const waiting = [...own.later].map(labelOf);
  own.shown.clear();
  own.later.clear();
  // The styles of another release may be others.
  if (style) own.sheet(style.textContent);
  old.replaceWith(next);
  for (const name in next.dataset) own[name] = next.dataset[name];
  own.since = own.version;
  own.lang = next.lang;
  own.at = performance.now();
  own.news = null;
  if (at) {
    at.focus({ preventScroll: true });
    if (caret != null && at.setSelectionRange && at.type !== 'email') at.setSelectionRange(caret, caret);
  }
  // What is known of this reader comes before what they have done since.
  own.mine = mine(own).catch(() => {});
  await own.mine;
  // While a program is on its way, a press only waits for it.
  for (const now of ['false', 'true']) {
    for (const [label, pressed] of wanted) {
      const button = controls.get(label);
      if (pressed === now && button && button.getAttribute('aria-pressed') !== pressed) button.click();
    }
  }
  for (const label of waiting) controls.get(label)?.click();
};

/// Whether the browser cannot, or the page may not, run the program; or half of it came, and no other try can help once
/// that has happened again.
const isHopeless = error => error instanceof SyntaxError || !window.WebAssembly || error instanceof WebAssembly.CompileError;

/// Brings a program that did not come, or broke (`own.begun`), once more: the present one, to a fragment that fits it.
/// Answers that nothing is left to do, or rejects where there is nothing to be had now.
export const recover = async (own, error) => {
  if (own.over) return true;
  const { base, site, asked } = own, broke = own.begun;
  if (!window.WebAssembly) return leave(own, true);
  own.mends = (own.mends ?? 0) + 1;
  if (broke) {
    try {
      own.handle?.dispose();
    } catch { }
    own.handle = null;
    if (own.mends > MENDS) return leave(own);
  }
  try {
    // As JSON, which nobody on the way rewrites as they do HTML.
    const answer = await fetch(base + '/embed/' + site + '/fragment.json?' + asked, { cache: 'reload', credentials: 'omit', signal: own.line?.signal });
    const { html } = await answer.json().catch(() => ({}));
    if (!html) throw new TypeError('cam-nhan: ' + answer.status);
    const content = parse(own, html), next = content.querySelector('[data-cn]');
    if (own.over) return true;
    if (broke || next.dataset.release !== own.release) await renew(own, next, content.querySelector('style'));
    const program = await import(base + '/assets/cam-nhan.js?' + own.mends + performance.now());
    own.begun = false;
    await program.wake(own, true);
    return true;
  } catch (error) {
    if (own.over) return true;
    if (own.begun || broke || isHopeless(error)) return leave(own, isHopeless(error));
    // Nothing was sent, and nothing says that it was.
    for (const button of own.later) button.removeAttribute('aria-busy');
    for (const [button, [, number]] of own.shown) button.querySelector('[data-n]').textContent = number;
    throw error;
  }
};

/// Reading goes on; what needs the program is done on the thread's own page, by links and plain forms. The page goes
/// nowhere of itself: beside what was pressed stands that it cannot be done here, and where it can. What was typed stays,
/// and now the form is the browser's own.
const leave = (own, never) => {
  const { root, shown, later } = own, words = wordsOf(own), [waiting] = [...later, ...shown.keys()];
  for (const button of later) button.removeAttribute('aria-busy');
  for (const [button, [pressed, number]] of shown) {
    button.setAttribute('aria-pressed', pressed);
    button.querySelector('[data-n]').textContent = number;
  }
  shown.clear();
  later.clear();
  own.handle = { dispose() { } };
  const note = make('p', { textContent: (never ? words.never : words.broken) + ' ' });
  const more = make('span'), link = make('a', { textContent: words.open });
  note.setAttribute('part', 'notice');
  note.setAttribute('role', 'status');
  note.append(more, link);
  const tell = pressed => {
    const near = pressed?.closest('form,.do,.rx') ?? pressed, comment = pressed?.closest('[data-id]')?.dataset.id;
    link.href = pageOf(own) + (comment ? (pressed.dataset.act === 'reply' ? '&reply=' : '&comment=') + comment : '');
    more.textContent = pressed?.form && !pressed.dataset.act ? words.post + ' ' : '';
    const all = root.querySelector('[data-cn]');
    // In the words of the oldest browsers: this is what is left for them.
    if (near) near.parentNode.insertBefore(note, near.nextSibling);
    else all.insertBefore(note, all.firstChild);
  };
  tell(waiting);
  // Before what is left of a program that broke: it hears of nothing any more.
  for (const type of ['click', 'submit', 'keydown', 'pointerover']) {
    root.addEventListener(type, event => {
      if (own.over || note.contains(event.target)) return;
      event.stopPropagation();
      const button = type === 'click' && event.target.closest('[data-act]');
      if (!button) return;
      event.preventDefault();
      tell(button);
    }, { capture: true, signal: own.line?.signal });
  }
  return true;
};

// ---- The numbers for a list of articles: all that appear in one task are asked for together.

const waiting = new Set;

/// Fills an element with the number of an article's comments. Where that cannot be had, what the page wrote there stays.
export const count = async (el, base, siteOf, claimOf) => {
  if (!waiting.size) setTimeout(ask, 0, base, siteOf, claimOf);
  waiting.add(el);
};
const ask = (base, siteOf, claimOf) => {
  const open = new Map, batches = [];
  for (const el of waiting) {
    const site = siteOf(el), claim = claimOf(el), lang = claim.get('lang') ?? '', name = site + ' ' + lang;
    if (el.isConnected === false) continue;
    if (!site) {
      explain({ asked: claim }, { status: 1 });
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
  for (const batch of batches) fill(...batch);
};
const fill = async (base, site, lang, parts) => {
  const query = [...lang && ['lang=' + lang], ...parts.map(([, said]) => said)].join('&');
  try {
    const answer = await fetch(base + '/api/v1/sites/' + site + '/counts?' + query);
    if (answer.ok) {
      const { counts } = await answer.json();
      return parts.forEach(([el], at) => el.textContent = counts[at].text);
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
