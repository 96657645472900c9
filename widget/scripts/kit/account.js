// A reader who is signed in, or should be: the way to the site's own sign-in, signing in by a code in a mail, and what this
// browser wrote before.

import { announce } from '../shared/announce.js';
import { post, tokenOf } from './ask.js';
import { tell } from './comments.js';
import { piece } from './pieces.js';
import { offerProviders } from './providers.js';
import { enter, isNew, store, stored } from './storage.js';

/** Takes the question away, and remembers on this device that it was answered. @param {Own} own */
export const leaveGuest = own => {
  own.root.querySelector('p[data-claim]')?.remove();
  store(own, 'claimed', '1');
};

/**
 * Who is signed in or out while the thread stands there sees it anew; a token in the place of another is taken as it is.
 * @param {Own} own
 */
export const watchUser = own => {
  // Where a browser has none, the next visit sees it.
  if (!window.MutationObserver) return;
  const eye = new MutationObserver(() => {
    if (own.over) eye.disconnect();
    else if (own.host.matches('[user]') !== !!own.user) own.reload();
    else own.user?.renew();
  });
  eye.observe(own.host, { attributeFilter: ['user'] });
};

/** Asks once whether what was written here before is to be theirs. @param {Own} own */
export const offerClaim = own => {
  const count = own.profile?.guest_comments, heading = own.root.querySelector('[data-heading]');
  if (!count || !heading || own.root.querySelector('p[data-claim]')) return;
  const note = piece(own, 'claim');
  note.querySelector('span').textContent = count === 1 ? note.dataset.one : note.dataset.many.replace('{n}', count);
  heading.after(note);
};

/** @param {Own} own @param {any} button */
export const claim = async (own, button) => {
  const { done } = button.closest('[data-claim]').dataset, token = tokenOf(own);
  button.setAttribute('aria-busy', true);
  try {
    const { title, comments } = await post(own, '/guest', { token: stored(own, own.user ? 'token' : 'guest') }, { Authorization: 'Bearer ' + token });
    if (comments == null) return tell(own, title);
    leaveGuest(own);
    tell(own, done);
    own.ask();
  } catch { } finally {
    button.removeAttribute('aria-busy');
  }
};

/** What was pressed for a form to sign in with. @type {WeakMap<any, any>} */
const pressed = new WeakMap;

/** Takes the form to sign in with away: the focus goes back to where it was. @param {any} form */
export const closeSignIn = form => {
  form.remove();
  pressed.get(form)?.focus();
};

/**
 * Takes a guest to where the site signs its users in: whatever the page does when it hears `cam-nhan:sign-in`, else the
 * address in `sign-in` on the element, else the form for a code, beside what was pressed.
 * @param {Own} own
 * @param {any} button
 */
export const signIn = (own, button) => {
  const { host } = own, address = host.getAttribute('sign-in');
  if (!announce(own, 'sign-in', undefined, true)) return;
  if (address) return location.assign(new URL(address, location.href).href);
  if (!own.ways) return;
  own.root.querySelector('form[data-sign-in]')?.remove();
  const form = piece(own, own.ways.startsWith('phone') ? 'phone' : 'sign-in');
  pressed.set(form, button);
  // Beside the composer and not within it: a form holds no other.
  (button.closest('[data-island]') ?? button.closest('p')).before(form);
  if (form.phone) return form.phone.focus();
  form.mailbox.value = button.closest('form')?.email?.value ?? '';
  const byMail = own.ways.includes('mail');
  form.mailbox.closest('label').hidden = form.querySelector('.strong').hidden = !byMail;
  if (own.ways.includes('providers')) offerProviders(own, form);
  if (byMail) form.mailbox.focus();
};

/** The field that says where a code goes. @param {any} form */
const whereTo = form => form.phone ?? form.mailbox;

/** @param {any} form @param {string} sentence */
const say = (form, sentence) => form.querySelector('[data-said]').textContent = sentence;

/** @param {Own} own @param {any} form */
const sendCode = async (own, form) => {
  const field = whereTo(form);
  const { sent, title } = await (form.phone
    ? post(own, '/sign-in/phone-code', { phone: field.value })
    : post(own, '/sign-in/code', { email: field.value }));
  say(form, sent ? form.dataset.sent.replace('{}', field.value) : title);
  if (!sent) return field.focus();
  field.closest('label').hidden = true;
  form.code.closest('label').hidden = false;
  form.querySelector('.strong').textContent = form.dataset.check;
  form.querySelector('[data-tool=other-code]').hidden = false;
  form.code.focus();
};

/** @param {Own} own @param {any} form */
const answerCode = async (own, form) => {
  const { phone, mailbox, code } = form;
  const { token, title } = await (phone
    ? post(own, '/sign-in/phone', { phone: phone.value, code: code.value })
    : post(own, '/sign-in', { email: mailbox.value, code: code.value }));
  if (!token) {
    say(form, title);
    return form.code.select();
  }
  enter(own, token, phone && '•• ' + phone.value.trim().slice(-2));
};

/** One step of the form for a code; `again` is to send another one. @param {Own} own @param {any} form @param {boolean} [again] */
export const step = async (own, form, again) => {
  if (form.matches('[aria-busy]')) return;
  form.setAttribute('aria-busy', true);
  try {
    await (again || form.code.closest('label').hidden ? sendCode : answerCode)(own, form);
  } catch {
    say(form, form.dataset.failed);
  }
  form.removeAttribute('aria-busy');
};

/** Signs out on this device: who wrote here before as a guest is that guest again. @param {Own} own */
export const signOut = own => {
  store(own, 'token', stored(own, 'guest'));
  store(own, 'guest', undefined);
  store(own, 'phone', undefined);
  own.reload();
};

/**
 * Shows in a composer who is signed in here, or how one could be.
 * @param {Own} own
 * @param {any} form
 */
export const showAccount = (own, form) => {
  const { profile, ways, user } = own, who = form.querySelector('[data-who]');
  if (user || !who || form.querySelector('p[data-account],p[data-enter]')) return;
  if (profile) {
    const line = piece(own, 'account');
    const name = line.querySelector('b');
    name.textContent = profile.name ?? profile.email ?? stored(own, 'phone') ?? '';
    who.before(line);
    if (isNew(own)) tell(own, line.firstChild.textContent.trim() + ' ' + name.textContent);
    if (profile.email) form.setAttribute('data-mailbox', '');
  } else if (ways) {
    const line = piece(own, 'enter'), button = line.querySelector('button');
    // By more than one way.
    if (ways !== 'mail') button.textContent = ways === 'phone' ? button.dataset.phone : button.dataset.any;
    who.before(line);
  }
};

/** Shows how often a reader has mail already. @param {Own} own @param {any} form */
const showSubscription = async (own, form) => {
  const token = tokenOf(own);
  if (!token || form.frequency.matches('[data-known]')) return;
  form.frequency.setAttribute('data-known', '');
  try {
    const answer = await fetch(own.base + '/api/v1/sites/' + own.site + '/reply-mail', { headers: { Authorization: 'Bearer ' + token } });
    const { frequency, follows } = await answer.json();
    if (frequency) form.frequency.value = frequency;
    if (follows?.includes(own.key)) form.whole.checked = true;
  } catch { }
};

/**
 * Offers mail when somebody answers, where a mailbox is known or can be said.
 * @param {Own} own
 * @param {any} form
 */
export const offerMail = (own, form) => {
  const who = form.querySelector('[data-who]');
  if (!own.tells || !who || form.tell) return;
  who.after(piece(own, 'tell'));
  const how = form.tell.closest('[data-tell]').querySelector('p');
  let isSaid = false;
  // An address that is asked for so that one can be told of answers subscribes too, unless its reader says otherwise.
  form.email?.addEventListener('input', () => {
    if (isSaid || !form.email.value) return;
    isSaid = form.tell.checked = true;
    how.hidden = false;
  });
  form.tell.addEventListener('change', () => {
    const { email } = form;
    isSaid = true;
    how.hidden = !form.tell.checked;
    if (form.tell.checked) showSubscription(own, form);
    // Whoever wants mail says where to.
    if (!form.tell.checked || email.value || own.profile?.email) return;
    form.removeAttribute('data-named');
    email.focus();
  });
};

/** Remembers, as a comment is sent, whether its author wants mail. @param {Own} own @param {any} form */
export const keepSubscription = (own, form) => {
  const email = form.tell?.checked && (own.profile?.email || form.email.value);
  own.subscription = email
    ? { email, frequency: form.frequency.value, whole: form.whole.checked, words: form.querySelector('[data-tell]').dataset }
    : undefined;
};

/** The comment is safe: now the service knows its author, and takes the subscription. @param {Own} own */
export const sendSubscription = async own => {
  const { subscription } = own;
  if (!subscription) return;
  own.subscription = undefined;
  try {
    const token = tokenOf(own);
    const body = { email: subscription.email, frequency: subscription.frequency, follow: subscription.whole ? { key: own.key } : null };
    const { title, confirmed } = await post(own, '/reply-mail', body, { Authorization: 'Bearer ' + token }, 'PUT');
    tell(own, title ?? (confirmed ? subscription.words.told : subscription.words.asked.replace('{}', subscription.email)));
  } catch {
    tell(own, subscription.words.failed);
  }
};
