// The bell in a thread's head, for whoever has written here: answers to their comments anywhere on the site, those not seen
// first. Nobody else is given a byte of it.

import { dress } from '../shared/dress.js';
import { json } from '../shared/json.js';
import { wordsOf } from './explain.js';
import { made } from './made.js';

const STYLE = '.cn [data-bell]{position:relative;float:inline-end;min-inline-size:44px;min-block-size:44px;margin-block:9px -12px;border:0;background:none;color:inherit;cursor:pointer}.cn [data-bell] svg{inline-size:22px;block-size:22px;fill:none;stroke:currentcolor;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round;vertical-align:middle}.cn [data-bell] b{position:absolute;inset-block-start:4px;inset-inline-end:2px;min-inline-size:18px;padding-inline:4px;border-radius:99px;background:var(--cn-accent);color:var(--cn-on-accent);font-size:12px;line-height:18px;text-align:center}.cn [data-answers]{margin:.6em 0 1em;clear:both;padding:.25em .9em;border:1px solid var(--cn-control);border-radius:var(--cn-radius);list-style:none}.cn [data-answers] li{padding-block:.6em}.cn [data-answers] li+li{border-block-start:1px solid var(--cn-line)}.cn [data-answers] a{display:block;color:inherit;text-decoration:none}.cn [data-answers] a:hover{text-decoration:underline}.cn [data-answers] small{color:var(--cn-muted)}.cn [data-answers] [data-unseen] a{font-weight:600}';
const PICTURE = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 10a6 6 0 0 1 12 0c0 5 2 6 2 6H4s2-1 2-6M10 19a2 2 0 0 0 4 0"/></svg>';

/** Where an answer stands: at its article, or on the thread's own page where nobody has said where that is. @param {Own} own @param {Answer} item */
const addressOf = (own, { id, key, url }) => url ? url + '#cn-' + id : own.base + '/t/' + own.site + '?' + new URLSearchParams({ key, comment: id, lang: own.lang });

/** @param {Own} own @param {Answer} item */
const entry = (own, item) => {
  const words = wordsOf(own), li = made('li'), link = made('a', { href: addressOf(own, item) });
  const name = made('bdi', { textContent: item.name }), excerpt = made('bdi', { textContent: item.excerpt });
  if (item.decided) link.append(item.decided, excerpt);
  else link.append(name, item.is_mention ? words.mentioned : words.answered, excerpt);
  li.append(link, made('small', { textContent: (item.title && item.title + ' · ') + item.when }));
  if (item.unseen) li.setAttribute('data-unseen', '');
  return li;
};

/** @param {Own} own @param {any} button @param {() => string} token */
const toggle = async (own, button, token) => {
  const { root, base, site } = own, open = root.querySelector('[data-answers]'), path = base + '/api/v1/sites/' + site + '/bell';
  button.setAttribute('aria-expanded', !open);
  if (open) return open.remove();
  const list = made('ol'), words = wordsOf(own), headers = { Authorization: 'Bearer ' + token(), 'Accept-Language': own.lang };
  list.setAttribute('data-answers', '');
  list.setAttribute('aria-label', words.bell);
  root.querySelector('[data-heading]').after(list);
  try {
    const { items, now } = await (await fetch(path, { headers })).json();
    list.append(...items.map((/** @type {Answer} */ item) => entry(own, item)));
    if (!items.length) list.append(made('li', { textContent: words.unanswered }));
    if (!button.querySelector('b')) return;
    button.querySelector('b').remove();
    button.setAttribute('aria-label', words.bell);
    await fetch(path, { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body: json({ until: now }) });
  } catch {
    list.append(made('li', { textContent: words.unbelled }));
  }
};

/**
 * Shows the bell, with how many answers are new. `token` answers with the reader's, as it is then.
 * @param {Own} own
 * @param {number | undefined} unseen
 * @param {() => string} token
 */
export const ring = (own, unseen, token) => {
  const { root } = own, heading = root.querySelector('[data-heading]'), words = wordsOf(own);
  if (unseen == null || !heading) return;
  dress(root, STYLE);
  let button = root.querySelector('[data-bell]');
  if (!button) {
    button = made('button', { type: 'button', innerHTML: own.trust(PICTURE) });
    button.setAttribute('data-bell', '');
    button.setAttribute('aria-expanded', false);
    button.onclick = () => toggle(own, button, token);
    heading.before(button);
  }
  button.querySelector('b')?.remove();
  button.setAttribute('aria-label', words.bell + (unseen ? ' (' + unseen + ')' : ''));
  if (unseen) button.append(made('b', { textContent: unseen > 49 ? '49+' : unseen }));
};
