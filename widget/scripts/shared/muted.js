// Authors whom this reader has hidden for themselves: their comments fold to a line. It is kept on this device alone, by the
// names that they sign with; nobody is told.

import { make } from './document.js';
import { dress } from './dress.js';
import { json } from './json.js';

const MUTED_WORDS = __MUTED__;
const MUTED_STYLE = '.cn li[data-muted]>:is(.by,.tx,.do,[data-act=fold]){display:none}.cn [data-muted-note],.cn [data-muting]{color:var(--cn-muted);font-size:.875em}.cn :is([data-muted-note],[data-muting]) button{min-block-size:44px;margin-block:-8px;text-decoration:underline;text-underline-offset:.2em;color:var(--cn-accent-ink)}.cn [data-muting] ul{margin:0;padding-inline-start:1.25em}';
/** So many names are kept: the latest. */
const MOST_MUTED = 200;

/** @param {Own} own */
const mutedKey = own => 'cam-nhan:' + own.site + ':muted';

/** @param {Own} own @returns {string[]} */
export const mutedOf = own => {
  try {
    const names = JSON.parse(own.memory[mutedKey(own)] ?? localStorage[mutedKey(own)] ?? '[]');
    return Array.isArray(names) ? names.filter(name => typeof name === 'string') : [];
  } catch {
    return [];
  }
};

/** @param {Own} own @param {string[]} names */
const keepMuted = (own, names) => {
  const kept = json(names.slice(-MOST_MUTED));
  try {
    if (names.length) localStorage[mutedKey(own)] = kept;
    else delete localStorage[mutedKey(own)];
  } catch {
    own.memory[mutedKey(own)] = kept;
  }
};

/** Who signed a comment. @param {Part} item @returns {string} */
export const authorOf = item => item?.querySelector(':scope > .by > [part=name]')?.textContent ?? '';

/** @param {string} text @param {() => unknown} act */
const pressable = (text, act) => {
  const made = make('button');
  made.type = 'button';
  made.textContent = text;
  made.onclick = act;
  return made;
};

/** Folds a comment, or shows it again. @param {Own} own @param {Part} item @param {boolean} is */
const foldAway = (own, item, is) => {
  const note = item.querySelector(':scope > [data-muted-note]'), [, , , hidden, show, undo] = MUTED_WORDS[own.lang] ?? MUTED_WORDS.vi, name = authorOf(item);
  if (is === item.hasAttribute('data-muted')) return;
  note?.remove();
  if (!is) return item.removeAttribute('data-muted');
  const line = make('p'), who = make('bdi');
  who.textContent = name;
  who.setAttribute('translate', 'no');
  line.setAttribute('data-muted-note', '');
  line.append(hidden, who, '. ', pressable(show, () => {
    // This one alone, and until the page is left.
    item.setAttribute('data-shown', '');
    foldAway(own, item, false);
    item.focus();
  }), ' ', pressable(undo, () => {
    unmute(own, name);
    item.focus();
  }));
  item.setAttribute('data-muted', '');
  item.prepend(line);
};

/** The line in the thread's head by which the list is seen and undone. @param {Own} own @param {string[]} names */
const headMuted = (own, names) => {
  const heading = own.root.querySelector('[data-heading]'), [one, several, undone, , , undo] = MUTED_WORDS[own.lang] ?? MUTED_WORDS.vi, open = own.root.querySelector('[data-muting] ul');
  own.root.querySelector('[data-muting]')?.remove();
  if (!heading || !names.length) return;
  const box = make('div'), list = make('ul');
  const toggle = pressable((names.length === 1 ? one : several).replace('{}', names.length + ''), () => {
    list.hidden = !list.hidden;
    toggle.setAttribute('aria-expanded', !list.hidden);
  });
  list.hidden = !open || open.hidden;
  toggle.setAttribute('aria-expanded', !list.hidden);
  for (const name of names) {
    const item = make('li'), who = make('bdi'), back = pressable(undo, () => {
      const live = own.root.querySelector('[data-live]');
      unmute(own, name);
      if (live) live.textContent = undone.replace('{}', name);
      (own.root.querySelector('[data-muting] button') ?? heading).focus();
    });
    who.textContent = name;
    who.setAttribute('translate', 'no');
    back.setAttribute('aria-label', undo + ' ' + name);
    item.append(who, ' ', back);
    list.append(item);
  }
  box.setAttribute('data-muting', '');
  box.append(toggle, list);
  heading.after(box);
};

/** Folds what the hidden have written, and shows what others have. @param {Own} own */
const foldMuted = own => {
  const names = mutedOf(own);
  for (const item of own.root.querySelectorAll('li[data-id]')) {
    const by = item.querySelector(':scope > .by');
    foldAway(own, item, !!by && !by.hasAttribute('data-you') && !item.hasAttribute('data-shown') && names.includes(authorOf(item)));
  }
  return names;
};

/** Has the thread go by who is hidden, now and as comments come. @param {Own} own */
export const mindMuted = own => {
  const { root } = own, list = root.querySelector('[data-list]'), names = foldMuted(own);
  if (names.length) dress(root, MUTED_STYLE);
  headMuted(own, names);
  if (!names.length || own.minds || !list || !window.MutationObserver) return;
  own.minds = true;
  const watch = new MutationObserver(() => own.over ? watch.disconnect() : foldMuted(own));
  watch.observe(list, { childList: true, subtree: true });
};

/** Hides an author from now on. @param {Own} own @param {string} name */
export const mute = (own, name) => {
  keepMuted(own, [...mutedOf(own).filter(other => other !== name), name]);
  for (const item of own.root.querySelectorAll('li[data-shown]')) if (authorOf(item) === name) item.removeAttribute('data-shown');
  mindMuted(own);
};

/** Shows an author again. @param {Own} own @param {string} name */
const unmute = (own, name) => {
  keepMuted(own, mutedOf(own).filter(other => other !== name));
  mindMuted(own);
};
