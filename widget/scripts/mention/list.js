// The list under the text: arrows choose, Enter or Tab picks, Escape closes; a finger picks as well. The caret stays where
// it is, and what is chosen is told by `aria-activedescendant`.

import { make } from '../shared/document.js';
import { dress } from '../shared/dress.js';
import { type } from '../shared/type.js';
import { peopleNamed } from './people.js';
import { keep, MOST, pick, tokenOf } from './picks.js';

const STYLE = '.cn form[data-mentioning]{position:relative}.cn [data-people]{position:absolute;z-index:3;inset-inline:0 auto;inline-size:min(24rem,100%);max-block-size:19rem;margin:0;padding:4px;overflow-y:auto;border:1px solid var(--cn-control);border-radius:var(--cn-radius);background:var(--cn-surface);box-shadow:0 8px 28px #0003;list-style:none}.cn [data-people] li{display:flex;flex-direction:column;justify-content:center;min-block-size:44px;padding:4px 12px;border-radius:calc(var(--cn-radius)*.6);cursor:pointer}.cn [data-people] [aria-selected=true]{background:var(--cn-hover);outline:2px solid var(--cn-focus);outline-offset:-2px}.cn [data-people] bdi{font-weight:600}.cn [data-people] small{overflow:hidden;white-space:nowrap;text-overflow:ellipsis;color:var(--cn-muted)}';
/** So many are shown at once. */
const SHOWN = 8;
/** What stands before the caret: an `@` that begins a word, and how a name begins. */
const BEFORE = /(?:^|[\s([{"'“‘«,;!?…>])@([^\s@][^@\n]{0,39}|)$/;

const words = __MENTION__;
/** What is open beside a field. @type {WeakMap<any, { list: any, people: Person[], at: number, own: Own }>} */
const open = new WeakMap;
/** Fields whose keys are heard, and what was closed there by hand: the place of its `@`. @type {WeakMap<any, number>} */
const heard = new WeakMap;
let count = 0;

/** The name that is being typed: from its `@` to the caret. @param {any} field */
const typedIn = field => {
  const { selectionStart: to, selectionEnd, value } = field, [, typed] = to === selectionEnd && BEFORE.exec(value.slice(Math.max(0, to - 50), to)) || [];
  return typed == null ? undefined : { typed, from: to - typed.length - 1, to };
};

/** @param {any} field */
const close = field => {
  open.get(field)?.list.remove();
  open.delete(field);
  for (const name of ['aria-activedescendant', 'aria-controls']) field.removeAttribute(name);
};

/** Marks who is chosen. @param {any} field @param {number} step */
const choose = (field, step) => {
  const state = open.get(field);
  if (!state) return;
  const items = [...state.list.children];
  state.at = (state.at + step + items.length) % items.length;
  items.forEach((item, at) => item.setAttribute('aria-selected', at === state.at));
  items[state.at].scrollIntoView({ block: 'nearest' });
  field.setAttribute('aria-activedescendant', items[state.at].id);
};

/** Puts whom the reader has picked into the text. @param {any} field @param {Person} person */
const put = (field, person) => {
  const state = open.get(field);
  if (!state) return;
  // An input method that is still composing would write its own over ours.
  field.blur();
  field.focus();
  const place = typedIn(field);
  close(field);
  if (!place) return;
  pick(state.own, person);
  field.setSelectionRange(place.from, place.to);
  type(field, tokenOf(person.name) + ' ');
  keep(state.own, field);
};

/** @param {any} event */
const key = event => {
  const field = event.currentTarget, state = open.get(field), { key } = event;
  // Within a composition the keys are the input method's.
  if (!state || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (key === 'ArrowDown') choose(field, 1);
  else if (key === 'ArrowUp') choose(field, -1);
  else if (key === 'Enter' || key === 'Tab' && !event.shiftKey) put(field, state.people[state.at]);
  else if (key === 'Escape') {
    heard.set(field, typedIn(field)?.from ?? -1);
    close(field);
  } else return;
  event.preventDefault();
  event.stopImmediatePropagation();
};

/** @param {any} field */
const hear = field => {
  heard.set(field, -1);
  field.addEventListener('keydown', key, true);
  field.addEventListener('blur', () => setTimeout(() => field.getRootNode().activeElement === field || close(field), 150));
  field.setAttribute('aria-autocomplete', 'list');
  field.setAttribute('aria-haspopup', 'listbox');
};

/** @param {Own} own @param {any} field @param {Person[]} people */
const show = (own, field, people) => {
  const [label, found] = words[own.lang] ?? words.vi, live = own.root.querySelector('[data-live]'), { form } = field, box = field.closest('label');
  const list = Object.assign(make('ul'), { id: 'cn-people-' + ++count });
  close(field);
  dress(own.root, STYLE);
  form.setAttribute('data-mentioning', '');
  list.setAttribute('data-people', '');
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', label);
  people.forEach((person, at) => {
    const item = Object.assign(make('li'), { id: list.id + '-' + at }), name = make('bdi'), excerpt = make('small');
    name.textContent = person.name;
    name.setAttribute('translate', 'no');
    excerpt.textContent = person.excerpt;
    item.setAttribute('role', 'option');
    item.append(name, excerpt);
    // The field keeps the focus, and its keyboard.
    item.addEventListener('pointerdown', (/** @type {any} */ event) => event.preventDefault());
    item.addEventListener('mousedown', (/** @type {any} */ event) => event.preventDefault());
    item.addEventListener('click', () => put(field, person));
    list.append(item);
  });
  list.style.insetBlockStart = box.offsetTop + box.offsetHeight + 'px';
  box.after(list);
  open.set(field, { list, people, at: 0, own });
  field.setAttribute('aria-controls', list.id);
  choose(field, 0);
  if (live) live.textContent = found.replace('{}', people.length + '');
};

/** Offers whom the text before the caret may mean. @param {Own} own @param {any} field */
export const offer = async (own, field) => {
  if (!heard.has(field)) hear(field);
  const place = typedIn(field);
  if (place?.from !== heard.get(field)) heard.set(field, -1);
  if (!place || heard.get(field) === place.from || field.getRootNode().activeElement !== field) return close(field);
  const found = keep(own, field) < MOST ? await peopleNamed(own, place.typed) : [], now = typedIn(field);
  // Somebody has typed on meanwhile: that is asked for by itself.
  if (own.over || now?.from !== place.from || now.typed !== place.typed) return;
  // One's own comments are no reason to call oneself.
  const others = found.filter(({ comment }) => !own.root.getElementById('cn-' + comment)?.querySelector(':scope > .by[data-you]'));
  if (others.length) show(own, field, others.slice(0, SHOWN));
  else close(field);
};
