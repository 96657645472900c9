// Takes over from loader.js when a reader wants to do something. server/build.rs appends this file to wasm-bindgen's
// glue, so that one request brings both: `__wbg_init` and `start` are the glue's. What `own` is, loader.js says.

// The host page's storage for one site; where that is refused, memory.
const storeOf = (site, memory) => {
  const attempt = act => { try { return act(localStorage); } catch { } };
  const name = key => 'cam-nhan:' + site + ':' + key;
  // What no header can hold is no token of ours, whoever wrote it there.
  const sound = (key, value) => key === 'token' && /[^!-~]/.test(value) ? undefined : value;
  return {
    persistent: !!attempt(kept => (kept[name('')] = '1', delete kept[name('')])),
    get: key => sound(key, memory[name(key)] ?? attempt(kept => kept[name(key)])),
    set(key, value) {
      delete memory[name(key)];
      if (attempt(kept => (kept[name(key)] = value, true)) !== true) memory[name(key)] = value;
    },
    del(key) {
      delete memory[name(key)];
      attempt(kept => delete kept[name(key)]);
    },
  };
};

// JSON by hand: old scripts of host pages give lists a `toJSON` that makes texts of them.
const json = value => Array.isArray(value) ? '[' + value.map(json).join() + ']' : value && typeof value === 'object' ? '{' + Object.keys(value).map(name => JSON.stringify(name) + ':' + json(value[name])).join() + '}' : JSON.stringify(value ?? null);
const idOf = button => button.dataset.code ?? button.closest('[data-id]').dataset.id;

// Takes back what the loader only showed; answers with each choice's button and whether it was wanted.
const takeBack = ({ shown, later }) => {
  for (const button of later) button.removeAttribute('aria-busy');
  return [...shown].map(([button, [pressed, number]]) => {
    const wanted = button.getAttribute('aria-pressed') === 'true';
    button.setAttribute('aria-pressed', pressed);
    button.querySelector('[data-n]').textContent = number;
    return [button, wanted];
  });
};

// The loader has the first of these, which a letter that is typed meanwhile brings.
const FIELD_EVENTS = ['pointerdown', 'contextmenu', 'compositionstart', 'compositionupdate', 'compositionend', 'drop', 'select', 'selectstart', 'selectionchange'];

// Threads that this program runs. Where it breaks, it may be as late as at the next key: then it is brought anew, to
// HTML that is as the service made it, since most often that is what was not (more.js).
const awake = new Set;
const broke = ({ error, reason }) => {
  const { stack = '' } = error ?? reason ?? {}, [first] = /\bhttps?:\S+/.exec(stack) ?? [''];
  // Ours, and with the program among what was running: not what a listener of the page's threw.
  if (!/\/assets\/cam-nhan(-[\da-f]{8})?(_bg\.wasm|\.js)/.test(first) || !/wasm/.test(stack)) return;
  for (const own of awake) {
    awake.delete(own);
    if (!own.over) own.mend(error ?? reason);
  }
};
for (const type of ['error', 'unhandledrejection']) EventTarget.prototype.addEventListener.call(window, type, broke);

// What only whoever wrote the page can mend, and readers need not know; said once.
const HINTS = __WAKE__;
const hinted = new Set;
const hint = text => hinted.has(text) || console.warn(text, hinted.add(text));
// Under this name it is kept for a visit what the last address was known by; a page that is loaded anew may change its mind.
const LAST = 'cam-nhan:last';
const look = ({ host, site }, page, lang) => {
  const [shared, order, two] = HINTS[lang] ?? HINTS.vi, said = name => host.getAttribute(name), sort = said('sort');
  const like = names => [...page.querySelectorAll('cam-nhan')].filter(other => other === host || names.every(name => other.getAttribute(name) === said(name)));
  if (!['page-id', 'key', 'url'].some(said) && like(['site', 'parts', 'page-id', 'key', 'url']).length > 1) hint(shared);
  if (sort && !/^(top|newest|oldest|best|featured)$/.test(sort)) hint(order + sort);
  const idOf = element => element.getAttribute('page-id') ?? element.getAttribute('key') ?? '';
  const at = site + ' ' + (said('url') ?? location.href.split('#')[0]), now = like(['site', 'url']).map(idOf);
  let before = now;
  try {
    const [last, ids] = JSON.parse(sessionStorage[LAST] ?? '[]');
    if (last === at) before = ids;
    sessionStorage[LAST] = json([at, now]);
  } catch { }
  const id = idOf(host), other = before.includes(id) ? said('url') && now.find(other => other !== id) : before[0];
  if (other != null) hint(two + (other || '?') + ', ' + (id || '?'));
};

let ready;

/// Hydrates one thread and does what its reader did meanwhile; `whole` is to wake all of it at once. Rejects where
/// something did not come, and, with `own.begun`, where it could not be woken.
export const wake = async (own, whole) => {
  const { host, root, base, site, lang, later } = own;
  const page = Reflect.get(Document.prototype, 'documentElement', document), address = Document.prototype.createElement.call(document, 'a');
  let mine, equip;
  // Without these it would break as late as at the first comment. No other try can help: what is to be read stays, and
  // the rest is done by plain forms (more.js).
  if (!window.crypto?.getRandomValues || !Element.prototype.after) throw new SyntaxError('cam-nhan: an old browser');
  address.href = host.getAttribute('url') ?? page.querySelector('link[rel~=canonical]')?.href ?? location;
  try {
    // Half a file may be kept under its name for a year.
    const kit = import(base + '/assets/cam-nhan-kit-' + lang + '.js' + (own.mends ? '?' + own.mends : ''));
    ready ??= __wbg_init(own.mends ? { module_or_path: fetch(new URL('__WASM__', import.meta.url), { cache: 'reload' }) } : undefined);
    [, mine, { equip }] = await Promise.all([ready, own.mine, kit]);
  } catch (error) {
    ready = null;
    if (own.over) return;
    throw error;
  }
  if (own.over) return;
  // From here on in one go, so that no frame shows the steps.
  const wishes = takeBack(own), asked = new URLSearchParams(own.asked);
  const options = {
    base,
    site,
    lang,
    mine,
    sort: asked.get('sort') ?? undefined,
    limit: asked.get('limit') ?? undefined,
    store: storeOf(site, own.memory),
    // Where a site has a captcha, shows it in a place and answers with the proof.
    captcha: (place, challenge) => import(base + '/assets/__CAPTCHA_JS__').then(({ prove }) => prove(base, site, lang, place, challenge)).catch(() => { }),
    // Where the article is read, and what it is called there.
    url: address.href,
    title: host.title || Reflect.get(Document.prototype, 'title', document),
    // When the thread was put on the page, and who vouches for HTML there.
    shown: own.at,
    // Whether a hand has typed a text, and in the trap.
    felt: own.text,
    trapped: own.website,
    html: own.trust,
  };
  look(own, page, lang);
  own.begun = true;
  try {
    equip(own);
    own.handle = start(host, root, options);
    if (whole) own.handle.wake();
  } catch (error) {
    // What was wanted is still wanted.
    for (const [button, wanted] of wishes) button.setAttribute('aria-pressed', wanted);
    throw error;
  }
  awake.add(own);
  for (const type of FIELD_EVENTS) root.addEventListener(type, event => event.target.matches?.('input,textarea') && event.stopPropagation(), { signal: own.line?.signal });
  // What has been heard since the fragment was made.
  if (own.news) own.handle.hear(json(own.news));
  // What is no longer wanted goes first: of the article's reactions, only one can be chosen.
  const chosen = button => !!mine && [mine.reaction, ...mine.likes].includes(idOf(button));
  for (const now of [false, true]) for (const [button, wanted] of wishes) if (wanted === now && wanted !== chosen(button)) button.click();
  for (const button of later) button.click();
  own.shown.clear();
  own.later.clear();
};
