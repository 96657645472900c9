// Takes over from loader.js when a reader wants to do something. server/build.rs appends this file to wasm-bindgen's
// glue, so that one request brings both: `__wbg_init` and `start` are the glue's.

const words = {
  vi: ['Trình duyệt này không chạy được phần viết bình luận ở đây.', 'Mở bình luận'],
  en: ['This browser cannot run the comment form here.', 'Open the comments'],
};

// The host page's storage for one site; where that is refused, memory.
const storeOf = (site, memory) => {
  const attempt = act => { try { return act(localStorage); } catch { } };
  const name = key => 'cam-nhan:' + site + ':' + key;
  return {
    persistent: !!attempt(kept => (kept[name('')] = '1', delete kept[name('')])),
    get: key => memory[name(key)] ?? attempt(kept => kept[name(key)]),
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

const idOf = button => button.dataset.code ?? button.closest('[data-id]').dataset.id;

// Takes back what the loader only showed; answers with each choice's button and whether it was wanted.
const takeBack = ({ shown, later }) => {
  for (const button of later.keys()) button.ariaBusy = null;
  return [...shown].map(([button, [pressed, number]]) => {
    const wanted = button.ariaPressed === 'true';
    button.ariaPressed = pressed;
    button.querySelector('[data-n]').textContent = number;
    return [button, wanted];
  });
};

// Reading goes on; what needs the WebAssembly is done on the thread's own page.
const refuse = own => {
  const { root, base, site, asked, shown, later } = own;
  const page = base + '/t/' + site + '?' + asked;
  const leave = button => {
    const comment = button.closest('[data-id]')?.dataset.id;
    location.assign(page + (comment ? (button.dataset.act === 'reply' ? '&reply=' : '&comment=') + comment : ''));
  };
  const [text, label] = words[own.lang] ?? words.vi;
  const note = document.createElement('p'), link = document.createElement('a');
  link.href = page;
  link.textContent = label;
  note.setAttribute('part', 'notice');
  note.setAttribute('role', 'status');
  note.append(text, ' ', link);
  root.querySelector('[data-cn]').prepend(note);
  own.handle = { dispose() { } };
  root.addEventListener('click', event => {
    const button = event.target.closest('[data-act]');
    if (!button) return;
    event.preventDefault();
    leave(button);
  }, { signal: own.line.signal });
  takeBack(own);
  const [waiting] = [...later.keys(), ...shown.keys()];
  if (waiting?.dataset.act) leave(waiting);
  else waiting?.form.submit();
};

let ready;

/// Hydrates one thread and does what its reader did meanwhile. Rejects only when a file could not be fetched.
export const wake = async own => {
  const { host, root, base, site, lang, later } = own;
  const address = document.createElement('a');
  let mine;
  address.href = host.getAttribute('url') ?? document.querySelector('link[rel~=canonical]')?.href ?? location;
  try {
    [, mine] = await Promise.all([ready ??= __wbg_init(), own.mine]);
  } catch (error) {
    ready = null;
    if (own.line.signal.aborted) return;
    if (error instanceof TypeError) throw error;
    return refuse(own);
  }
  if (own.line.signal.aborted) return;
  // From here on in one go, so that no frame shows the steps.
  const wishes = takeBack(own);
  const options = {
    base,
    site,
    lang,
    mine,
    sort: host.getAttribute('sort') ?? undefined,
    limit: host.getAttribute('limit') ?? undefined,
    store: storeOf(site, own.memory),
    // Where a site has a captcha, shows it in a place and answers with the proof.
    captcha: (place, challenge) => import(base + '/assets/__CAPTCHA_JS__').then(({ prove }) => prove(base, site, lang, place, challenge)).catch(() => { }),
    // Where the article is read, and what it is called there.
    url: address.href,
    title: host.title || document.title,
    // When the thread was put on the page, and who vouches for HTML there.
    shown: own.at,
    html: own.trust,
  };
  try {
    own.handle = start(host, root, options);
  } catch {
    return refuse(own);
  }
  // What has been heard since the fragment was made.
  if (own.news) own.handle.hear(JSON.stringify(own.news));
  // What is no longer wanted goes first: of the article's reactions, only one can be chosen.
  const chosen = button => !!mine && [mine.reaction, ...mine.likes].includes(idOf(button));
  for (const now of [false, true]) for (const [button, wanted] of wishes) if (wanted === now && wanted !== chosen(button)) button.click();
  for (const act of later.values()) act();
};
