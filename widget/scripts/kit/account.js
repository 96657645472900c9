// A reader who is signed in, or should be: the way to the site's own sign-in, and what this browser wrote before.

import { json } from '../shared/json.js';
import { piece } from './pieces.js';
import { tell } from './comments.js';

/** Takes the question away, and remembers on this device that it was answered. @param {Own} own */
export const leaveGuest = own => {
  own.root.querySelector('p[data-claim]')?.remove();
  try {
    localStorage['cam-nhan:' + own.site + ':claimed'] = 1;
  } catch { }
};

/** Asks once whether what was written here before is to be theirs. @param {Own} own */
export const offerClaim = own => {
  const count = own.user?.profile?.guest_comments, heading = own.root.querySelector('[data-heading]');
  if (!count || !heading || own.root.querySelector('p[data-claim]')) return;
  const note = piece(own, 'claim');
  note.querySelector('span').textContent = count === 1 ? note.dataset.one : note.dataset.many.replace('{n}', count);
  heading.after(note);
};

/** @param {Own} own @param {any} button */
export const claim = async (own, button) => {
  const { base, site, memory, user } = own, name = 'cam-nhan:' + site + ':token', { done } = button.closest('[data-claim]').dataset;
  let token = memory[name];
  try {
    token ??= localStorage[name];
  } catch { }
  button.setAttribute('aria-busy', true);
  try {
    const answer = await fetch(base + '/api/v1/sites/' + site + '/guest', {
      method: 'POST',
      headers: { Authorization: 'Bearer ' + user?.token, 'Content-Type': 'application/json', 'Accept-Language': own.lang },
      body: json({ token }),
    });
    const { title, comments } = await answer.json();
    if (comments == null) return tell(own, title);
    leaveGuest(own);
    tell(own, done);
    own.ask();
  } catch { } finally {
    button.removeAttribute('aria-busy');
  }
};

/**
 * Takes a guest to where the site signs its users in: the address in `sign-in` on the element, or whatever the page does
 * when it hears `cam-nhan:sign-in`.
 * @param {Own} own
 */
export const signIn = own => {
  const { host } = own, address = host.getAttribute('sign-in');
  const heard = host.dispatchEvent(new CustomEvent('cam-nhan:sign-in', { bubbles: true, composed: true, cancelable: true }));
  if (heard && address) location.assign(new URL(address, location.href).href);
};
