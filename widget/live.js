// What happens in a thread while it is open. embed.js brings this with the first news, so that a quiet thread costs
// nothing. Comments that are new wait behind a button: nothing moves under a reader's eyes.

// A number as the language writes it. Grouped by hand: on a slow phone the first number of Intl's takes a tenth of a second.
const grouped = (number, lang) => `${number}`.replace(/\B(?=(...)+$)/g, __SEPARATOR__(lang));

const mark = (element, name, on) => on ? element.setAttribute(name, '') : element.removeAttribute(name);

const words = __LIVE__;

/// Who cannot listen asks, after this many milliseconds, and again.
const ROUND = 30e3;
/// When nothing came, the next try is after so many milliseconds, doubled for each that failed, sooner or later by half, and
/// no more than so many tries are made.
const SOON = 1e3, LATE = 3e5, MOST = 9;
/// What is this reader's own is asked for with news, but no more often than this.
const RENEWAL = 20e3;

// Of the document, what its prototype has: an article may hold elements named as its properties.
const make = name => Document.prototype.createElement.call(document, name);
// JSON by hand: old scripts of host pages give lists a `toJSON` that makes texts of them.
const json = value => Array.isArray(value) ? '[' + value.map(json).join() + ']' : value && typeof value === 'object' ? '{' + Object.keys(value).map(name => JSON.stringify(name) + ':' + json(value[name])).join() + '}' : JSON.stringify(value ?? null);
const item = (own, id) => own.root.getElementById('cn-' + id);
const at = (element, selector) => element?.querySelector(':scope > ' + selector);
const parse = (own, html) => {
  const template = make('template');
  template.innerHTML = own.trust(html);
  return [...template.content.children].filter(child => child.dataset.id);
};
const fetched = async (own, ids) => {
  // The version makes each change an address of its own: a cache may hold what stood there a moment ago.
  const address = own.base + '/embed/' + own.site + '/items?lang=' + own.lang + '&since=' + own.since + '&ids=' + ids.join();
  const answer = await fetch(address, { signal: own.line?.signal });
  // Nothing else is put into the page, whatever has answered.
  if (!answer.ok || !/^text\/html/.test(answer.headers.get('content-type'))) throw answer;
  const html = await answer.text();
  // An answer may end too soon without a word, or be somebody's on the way.
  if (!html.includes('data-end')) throw answer;
  return parse(own, html);
};

// A button's number, under what this reader has tapped and the service may not know yet. Nobody's likes are no number.
const put = ({ lang, shown, handle }, button, count) => {
  if (!button) return;
  const before = !handle && shown.get(button), say = count => count ? grouped(count, lang) : '';
  if (before) before[1] = say(count);
  const pressed = button.getAttribute('aria-pressed') === 'true', mine = before ? pressed - (before[0] === 'true') : 0;
  // One's own is one of them, whatever everybody is told.
  button.querySelector('[data-n]').textContent = say(Math.max(count + mine, +pressed));
};
const count = (own, news) => {
  const { root, lang } = own, { count, tallies, likes } = news;
  for (const { id, count } of likes) put(own, at(item(own, id), '.do > [data-act=like]'), count);
  // The program has the numbers, and those likes that its reader has touched.
  if (own.handle?.hear) return own.handle.hear(json(news));
  const heading = root.querySelector('[data-count]'), sorts = root.querySelector('.sort');
  // What this reader alone is to see is counted for them.
  if (heading) heading.textContent = grouped((heading.dataset.all = count) + (own.alone ?? 0), lang);
  if (sorts) sorts.hidden = count < 2;
  for (const { code, count } of tallies) put(own, [...root.querySelectorAll('[data-act=react]')].find(({ dataset }) => dataset.code === code), count);
};

// Closed while the page is open, the thread takes no more; what somebody has typed already stays in sight.
const close = ({ root }, closed) => {
  const thread = root.querySelector('[data-comments]'), shut = root.querySelector('[data-shut]');
  if (!thread || !shut || thread.hasAttribute('data-closed') === closed) return;
  const composer = root.querySelector('[data-island=composer]');
  mark(thread, 'data-closed', closed);
  shut.hidden = !closed;
  composer.hidden = closed && !composer.querySelector('textarea').value;
};

// A comment's words as they are now. What hangs on it stays: its answers, and the composer of one that is being written.
const reword = (old, next) => {
  const stays = child => child.matches('[data-replies],[data-island],[data-act=replies]');
  if (!at(old, '.tx') || !at(next, '.tx') || at(old, '.by > [data-held]')) {
    for (const child of [...old.children]) if (!stays(child)) child.remove();
    old.prepend(...[...next.children].filter(child => !stays(child)));
    return;
  }
  const unfold = at(old, '[data-act=fold]'), fold = at(next, '[data-act=fold]');
  if (unfold && fold) mark(at(next, '.tx'), 'data-fold', at(old, '.tx').hasAttribute('data-fold'));
  else if (fold) at(old, '.tx').after(fold);
  else unfold?.remove();
  for (const part of ['.by', '.tx']) if (at(old, part).innerHTML !== at(next, part).innerHTML) at(old, part).replaceWith(at(next, part));
};

// What is on the page changes where it stands.
const change = async (own, ids) => {
  const now = await fetched(own, ids);
  for (const id of ids) {
    const old = item(own, id), next = now.find(({ dataset }) => dataset.id === id);
    if (!old) continue;
    if (next) {
      reword(old, next);
    } else if (old.querySelector('form')) {
      // Whoever is answering it sees that it is gone, and keeps what they have written.
      const gone = make('li');
      gone.append(own.root.querySelector('template[data-gone]').content.cloneNode(true));
      reword(old, gone);
      old.dataset.gone = '';
    } else {
      const near = old.contains(own.root.activeElement) && (old.nextElementSibling ?? old.parentElement.closest('[data-id]') ?? own.root.querySelector('[data-heading]'));
      old.remove();
      if (near) near.focus({ preventScroll: true });
    }
  }
};

// Puts comments where they belong; answers with those that found a place.
const place = async (own, ids) => {
  const came = (await fetched(own, ids)).filter(({ dataset }) => !item(own, dataset.id));
  const list = own.root.querySelector('[data-list]'), put = [];
  for (const comment of came) {
    const { parent } = comment.dataset, home = parent ? at(item(own, parent), '[data-replies]') : list;
    if (!home) continue;
    home[parent ? 'append' : 'prepend'](comment);
    put.push(comment);
  }
  return put;
};

// What this browser keeps for the site.
const kept = ({ site, memory }, key) => {
  const name = 'cam-nhan:' + site + ':' + key;
  try {
    return memory[name] ?? localStorage[name];
  } catch { }
};
// Whether a comment was sent from this browser: noted before the service has it.
const isOurs = (own, id) => kept(own, 'sent')?.includes(id);
// A choice may have been made, or a comment changed, in another tab. Not all readers ask in the same moment.
const renew = (own, soon) => {
  if (!kept(own, 'token') || own.renewal && !soon) return;
  clearTimeout(own.renewal);
  const due = soon ? 0 : Math.max(0, (own.renewed ?? -RENEWAL) + RENEWAL - performance.now());
  own.renewal = setTimeout(() => {
    own.renewal = 0;
    own.renewed = performance.now();
    if (!own.over) own.ask();
  }, due + Math.random() * 1e3);
};

// New comments, oldest first, each where it belongs.
const arrive = async own => {
  const ids = [...own.fresh.keys()], put = await place(own, ids);
  for (const id of ids) own.fresh.delete(id);
  offer(own);
  const last = put[put.length - 1];
  last?.focus();
  last?.scrollIntoView({ block: 'nearest' });
};

const offer = own => {
  const { root, fresh } = own;
  for (const id of fresh.keys()) if (item(own, id)) fresh.delete(id);
  let button = root.querySelector('[part=news]');
  if (!fresh.size && !own.many) return button?.remove();
  const list = root.querySelector('[data-list]'), [one, several, some] = words[own.lang] ?? words.vi;
  if (!list) return;
  if (!button) {
    button = make('button');
    button.type = 'button';
    button.className = 'wide';
    button.setAttribute('part', 'news');
    button.onclick = async () => {
      if (own.many) return own.reload();
      button.setAttribute('aria-busy', true);
      // No line: the button stays for another try.
      await arrive(own).catch(() => {});
      button.removeAttribute('aria-busy');
    };
    list.before(button);
  }
  const said = own.many ? some : (fresh.size === 1 ? one : several).replace('{}', grouped(fresh.size, own.lang)), aloud = root.querySelector('[data-live]');
  // What it says may have been translated.
  if (button.said === said) return;
  button.textContent = button.said = said;
  if (aloud) aloud.textContent = said;
};

/// Shows a piece of news (server/src/live/news.rs).
export const hear = (own, news) => {
  own.fresh ??= new Map;
  own.many ||= news.more;
  own.news = news;
  count(own, news);
  close(own, news.closed);
  const moved = [], ours = [];
  for (const { id, shown } of news.comments) {
    if (item(own, id)) moved.push(id);
    else if (!shown) own.fresh.delete(id);
    // One's own is no news: here its answer brings it, and another tab's takes its place.
    else if (!isOurs(own, id)) own.fresh.set(id, 1);
    else if (!own.handle?.sends?.(id)) ours.push(id);
  }
  if (moved.length) change(own, moved).catch(() => {}).then(() => moved.some(id => isOurs(own, id)) && renew(own, true));
  if (ours.length) place(own, ours).then(() => renew(own, true), () => {});
  offer(own);
  renew(own);
};

// ---- Without the page's line, or when it was lost.

/// The lines that a newspaper's pages have, all of them in one browser; the loader tries the first. Two threads that are
/// looked at have both news as they come, and four of a browser's six connections are free.
const LINES = ['cam-nhan', 'cam-nhan 2'];
// Where a browser has no locks, whether this page has the line.
let taken = false;

/// Holds a line until `end` is called.
const listen = (own, end) => {
  const ear = new EventSource(own.base + '/embed/' + own.site + '/live?' + own.asked + '&since=' + own.since);
  own.hush = () => end(ear.close());
  if (!own.soon) own.hush();
  ear.onopen = () => { own.deaf = own.lost = 0; };
  ear.onmessage = ({ data, lastEventId }) => hear(own, JSON.parse(data), own.since = lastEventId);
  ear.onerror = () => {
    own.hush();
    own.deaf = (own.deaf ?? 0) + 1;
    tune(own);
  };
};

/// Whether there was a line to be had; where lines come to nothing, none is asked for any more.
const gets = own => new Promise(async done => {
  if (own.deaf > 1 || typeof EventSource !== 'function') return done(false);
  if (!navigator.locks) {
    if (taken) return done(false);
    taken = true;
    listen(own, () => { taken = false; });
    return done(true);
  }
  for (const name of LINES) {
    await new Promise(next => {
      const take = lock => lock ? new Promise(end => done(true, listen(own, end))) : next();
      navigator.locks.request(name, { ifAvailable: true }, take).catch(next);
    });
  }
  done(false);
});

/// Gets another line, or asks for news from time to time: soon at first, later and later where no answer comes, and then no
/// more, until somebody looks at the thread anew.
export const tune = async own => {
  // Whoever had a line has lost it; the others have only begun to look.
  own.lost = own.hush ? (own.lost ?? 0) + 1 : 0;
  own.hush = undefined;
  if (!own.lost && await gets(own)) return;
  ask(own);
};
const ask = own => {
  if (own.over || !own.soon || own.lost > MOST) return;
  own.soon = setTimeout(async () => {
    if (own.over) return;
    try {
      const answer = await fetch(own.base + '/api/v1/sites/' + own.site + '/news?' + own.asked + '&since=' + own.since, { signal: own.line?.signal });
      if (!answer.ok) throw answer;
      const news = await answer.json();
      own.lost = 0;
      if (news) {
        own.since = news.version;
        hear(own, news);
      }
    } catch {
      own.lost += 1;
    }
    if (own.over || !own.soon) return;
    if (own.lost || !await gets(own)) ask(own);
  }, own.lost ? Math.min(SOON * 2 ** own.lost, LATE) * (0.5 + Math.random()) : ROUND);
};
