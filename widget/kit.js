// What only a reader who acts needs of a thread, brought beside the program: its pieces (`KIT` and `STYLES`, which the
// server writes above this file, from widget/src/components/kit.rs and kit.css), the tools of a composer, the line
// "Viết với tên …" in place of fields that are filled, branches that fold, and giving a comment's link away.

// Of the document, what its prototype has: an article may hold elements named as its properties.
const its = name => Reflect.get(Document.prototype, name, document);
const make = name => Document.prototype.createElement.call(document, name);
const styled = new WeakSet, heard = new WeakSet, now = new WeakMap;

// A style sheet that no rule of the page's reaches; where browsers have none, an element.
const style = root => {
  if (styled.has(root)) return;
  styled.add(root);
  try {
    const sheet = new CSSStyleSheet;
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    const element = make('style');
    element.textContent = STYLES;
    root.append(element);
  }
};

/// A copy of a piece, by the name of its template.
export const piece = ({ root }, name) => root.querySelector('template[data-' + name + ']').content.firstElementChild.cloneNode(true);

/// Puts the pieces and the tools into a thread. `own` is as loader.js says; once for each fragment.
export const equip = own => {
  const { root } = own, comments = root.querySelector('[data-comments]');
  now.set(root, own);
  if (!comments || comments.querySelector('template[data-tools]')) return;
  style(root);
  const template = make('template');
  template.innerHTML = own.trust(KIT);
  comments.append(template.content);
  for (const form of root.querySelectorAll('form[data-form]')) furnish(own, form);
  linkTimes(root);
  if (heard.has(root)) return;
  heard.add(root);
  // One fragment takes another's place, and its `own`: what is heard is asked of the one that stands there.
  root.addEventListener('focusin', ({ target, relatedTarget }) => target.form && furnish(now.get(root), target.form, relatedTarget));
  root.addEventListener('pointerover', ({ target }) => target.matches('.by > time') && linkTimes(root));
  // Before the program, which takes a menu away once something in it was pressed.
  root.addEventListener('click', event => press(now.get(root), event), true);
  root.addEventListener('keydown', event => key(now.get(root), event), true);
  root.addEventListener('pointerdown', event => event.target.closest('[data-tools]') && event.preventDefault());
  root.addEventListener('submit', ({ target }) => keepName(now.get(root), target));
};

// ---- The composer.

const NAMES = ['name', 'email'];
const keyOf = (own, name) => 'cam-nhan:' + own.site + ':visit:' + name;
const visit = act => {
  try {
    return act(sessionStorage);
  } catch { }
};

// For this visit a name is known once it has been sent; for longer where the reader wishes it (the program).
const keepName = (own, form) => {
  for (const name of NAMES) if (form[name]?.value) visit(kept => kept[keyOf(own, name)] = form[name].value);
};

// Gives a composer its tools, and a line in place of the fields where the name is known.
const furnish = (own, form, from) => {
  if (!form.matches('[data-form]')) return;
  const field = form.querySelector('textarea'), who = form.querySelector('[data-who]');
  if (!form.querySelector('[data-tools]')) {
    field.closest('label').after(piece(own, 'tools'));
    who.before(piece(own, 'known'));
    for (const name of NAMES) form[name].value ||= visit(kept => kept[keyOf(own, name)]) ?? '';
  }
  // Only as the composer opens: nothing may move under a finger that is on its way to the button.
  const at = own.root.activeElement;
  if (form.contains(from) || form.contains(at) && at !== field || form.hasAttribute('data-named')) return;
  form.querySelector('p[data-known] b').textContent = form.name.value;
  if (form.name.value.trim()) form.setAttribute('data-named', '');
};

// As if it had been typed, so that it can be taken back.
const type = (field, text) => {
  field.focus();
  let typed = false;
  try {
    typed = Document.prototype.execCommand.call(document, 'insertText', false, text);
  } catch { }
  if (typed) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
};

// Puts marks around what is chosen, or takes them away; with nothing chosen, the caret goes between them.
const surround = (field, mark) => {
  const { selectionStart: from, selectionEnd: to, value } = field, chosen = value.slice(from, to), long = mark.length;
  if (value.slice(from - long, from) === mark && value.slice(to, to + long) === mark) {
    field.setSelectionRange(from - long, to + long);
    type(field, chosen);
    return field.setSelectionRange(from - long, to - long);
  }
  type(field, mark + chosen + mark);
  field.setSelectionRange(from + long, to + long);
};

// Puts a mark before each line that is chosen, or takes it away from all.
const begin = (field, mark) => {
  const { selectionStart, selectionEnd, value } = field, from = value.lastIndexOf('\n', selectionStart - 1) + 1;
  const end = value.indexOf('\n', selectionEnd), to = end < 0 ? value.length : end;
  const lines = value.slice(from, to).split('\n'), marked = lines.every(line => line.startsWith(mark));
  // Without an empty line before it, it would go on with the paragraph above.
  const apart = !marked && from > 0 && value[from - 2] !== '\n' && !value.slice(0, from - 1).split('\n').pop().startsWith(mark) ? '\n' : '';
  field.setSelectionRange(from, to);
  type(field, apart + lines.map(line => marked ? line.slice(mark.length) : mark + line).join('\n'));
};

const ADDRESS = 'https://';
const link = field => {
  const { selectionStart: from, selectionEnd: to, value } = field, chosen = value.slice(from, to);
  const address = /^https?:\S+$/.test(chosen) ? chosen : ADDRESS, words = address === chosen ? '' : chosen;
  type(field, '[' + words + '](' + address + ')');
  // What is still missing is what is written next.
  const at = from + words.length + 3;
  if (words) field.setSelectionRange(at, at + address.length);
  else field.setSelectionRange(from + 1, from + 1);
};

const TOOLS = {
  bold: field => surround(field, '**'),
  italic: field => surround(field, '*'),
  quote: field => begin(field, '> '),
  list: field => begin(field, '- '),
  link,
};

const showEmoji = (form, show) => {
  const box = form.querySelector('[data-emoji]');
  if (box) box.hidden = !show;
  form.querySelector('[data-tool=emoji]')?.setAttribute('aria-expanded', show);
  return box;
};

const press = (own, event) => {
  const { target } = event, tool = target.closest('[data-tool]'), act = target.closest('[data-act]');
  // What is open closes when something else is pressed.
  for (const form of own.root.querySelectorAll('form[data-form]')) if (!target.closest('[data-emoji],[data-tool=emoji]')) showEmoji(form, false);
  if (act?.dataset.act === 'share') share(own, act);
  if (act?.dataset.act === 'branch') fold(own, act);
  if (act?.dataset.act === 'sort') keepSort(act.dataset.sort);
  if (!tool) return;
  const { form } = tool, field = form.querySelector('textarea'), what = tool.dataset.tool;
  if (what === 'emoji') showEmoji(form, tool.getAttribute('aria-expanded') !== 'true');
  else if (what === 'insert') type(field, tool.textContent, showEmoji(form, false));
  else if (what === 'rename') {
    form.removeAttribute('data-named');
    form.name.focus();
    form.name.select();
  } else TOOLS[what](field, field.focus());
};

const KEYS = { b: 'bold', i: 'italic', k: 'link' };
const key = (own, event) => {
  const { target, key, ctrlKey, metaKey, altKey, shiftKey } = event, tool = KEYS[key.toLowerCase()], bar = target.closest('[data-tools]');
  if (target.matches('form[data-form] textarea') && tool && (ctrlKey || metaKey) && !altKey && !shiftKey) {
    event.preventDefault();
    TOOLS[tool](target);
  }
  if (!bar) return;
  const box = target.closest('[data-emoji]'), step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (step) {
    // A toolbar is one stop of the Tab key: within it, arrows go.
    const all = [...(box ?? bar).children].filter(child => child.matches('button')), at = all.indexOf(target) + step;
    event.preventDefault();
    all[(at + all.length) % all.length].focus();
  } else if (key === 'Escape' && target.closest('form').querySelector('[data-tool=emoji][aria-expanded=true]')) {
    event.stopImmediatePropagation();
    showEmoji(target.form, false);
    target.form.querySelector('[data-tool=emoji]').focus();
  }
};

// ---- Comments.

// Says a sentence to all, as the program does (app/telling.rs).
const tell = (own, sentence) => {
  const live = own.root.querySelector('[data-live]');
  live.className = '';
  live.textContent = sentence;
  setTimeout(() => live.textContent === sentence && (live.className = 'vh'), 8e3);
};

// Where a comment stands. By the page's own address, which a `base` does not change: what the service has as the
// article's is what other readers said.
const addressOf = element => location.href.split('#')[0] + '#cn-' + element.closest('[data-id]').dataset.id;

// A comment's time is its permalink.
const linkTimes = root => {
  for (const time of root.querySelectorAll('[data-id] > .by > time')) {
    const link = make('a');
    link.href = addressOf(time);
    time.replaceWith(link);
    link.append(time);
  }
};

const share = async (own, button) => {
  const url = addressOf(button), { copied, link } = button.dataset;
  // Both are missing in some browsers and on pages without TLS. Who changes their mind has done nothing wrong.
  if (navigator.share) return navigator.share({ title: own.host.title || its('title'), url }).catch(() => { });
  try {
    await navigator.clipboard.writeText(url);
    tell(own, copied);
  } catch {
    tell(own, link + url);
  }
};

// The order that was chosen last is the first on the next article, where the page names none (loader.js).
const keepSort = sort => {
  try {
    localStorage['cam-nhan:sort'] = sort;
  } catch { }
};

// Folds the replies to a comment away, or out again.
const fold = (own, button) => {
  const list = button.nextElementSibling, open = button.getAttribute('aria-expanded') !== 'true';
  button.setAttribute('aria-expanded', open);
  list.hidden = !open;
  if (open) {
    button.textContent = '';
    button.setAttribute('aria-label', button.title);
    return;
  }
  const { one, many } = own.root.querySelector('template[data-folded]').dataset, rest = list.nextElementSibling?.dataset.left ?? 0;
  const count = list.querySelectorAll('li[data-id]').length + +rest;
  button.textContent = count === 1 ? one : many.replace('{n}', count);
  button.removeAttribute('aria-label');
};
