// The page that comes back from signing in elsewhere (kit/providers.js): what its address brings is taken over once, and taken
// out of it.

import { make } from '../shared/document.js';
import { json } from '../shared/json.js';

const MARK = '#cn-sign-in=';

/**
 * The token of the reader who has just signed in, if they have; `guest` is the one of before.
 * @param {Own} own
 * @param {string | undefined} guest
 * @returns {Promise<string | undefined>}
 */
export const cameBack = async (own, guest) => {
  const { base, site, lang, root } = own, name = 'cam-nhan:' + site + ':';
  if (!location.hash.startsWith(MARK)) return;
  let kept;
  try {
    kept = localStorage[name + 'verifier'];
  } catch { }
  // Another thread's of this page.
  if (!kept) return;
  const code = location.hash.slice(MARK.length), [verifier, comment] = kept.split(' ');
  history.replaceState(history.state, '', location.href.split('#')[0] + (comment ? '#cn-' + comment : ''));
  const { token, title } = await fetch(base + '/api/v1/sites/' + site + '/sign-in/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Accept-Language': lang },
    body: json({ code, verifier }),
  }).then(answer => answer.json()).catch(() => ({}));
  try {
    delete localStorage[name + 'verifier'];
    if (token) {
      if (guest) localStorage[name + 'guest'] = guest;
      localStorage[name + 'token'] = token;
    }
  } catch { }
  if (title) {
    const note = make('p');
    note.className = 'notice';
    note.setAttribute('role', 'alert');
    note.textContent = title;
    root.querySelector('[data-heading]')?.after(note);
  }
  if (comment) root.getElementById('cn-' + comment)?.scrollIntoView({ block: 'center' });
  return token;
};
