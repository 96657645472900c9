// Signing in with an account elsewhere: in a window of its own where one may open, else on this page, which comes back to the
// same comment (more/own.js takes over what it comes back with).

import { post } from './ask.js';
import { enter, store, stored } from './storage.js';

/** Where a window of another site's would take this page's place, or never tell it anything. */
const NO_WINDOWS = /FBA[NV]|Instagram|Zalo|Line\//;

/** @param {ArrayBuffer | Uint8Array} bytes */
const base64url = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');

/**
 * Offers a site's providers in the form to sign in with. What a press needs is made here: whoever waits for something else
 * first may open no window.
 * @param {Own} own
 * @param {any} form
 */
export const offerProviders = async (own, form) => {
  const api = own.base + '/api/v1/sites/' + own.site;
  try {
    const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
    const challenge = base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)));
    const { providers } = await (await fetch(api + '/sign-in?lang=' + own.lang)).json();
    // Where no window opens, the page that comes back is known by its token.
    if (!stored(own, 'token')) store(own, 'token', (await (await fetch(api + '/readers', { method: 'POST' })).json()).token);
    for (const { name, url } of providers) {
      const button = form.querySelector('button').cloneNode();
      button.type = 'button';
      button.hidden = false;
      button.className = '';
      button.textContent = form.dataset.with.replace('{}', name);
      button.addEventListener('click', () => leave(own, form, url + '&challenge=' + challenge, verifier));
      form.querySelector('[data-providers]').append(button);
    }
  } catch {
    form.querySelector('[data-said]').textContent = form.dataset.failed;
  }
};

/** @param {Own} own @param {any} form @param {string} way @param {string} verifier */
const leave = (own, form, way, verifier) => {
  const [page] = location.href.split('#'), comment = form.closest('[data-id]')?.dataset.id;
  way += '&back=' + encodeURIComponent(page);
  store(own, 'verifier', verifier + (comment ? ' ' + comment : ''));
  const opened = NO_WINDOWS.test(navigator.userAgent) ? null : open(way + '&window=1', 'cam-nhan-sign-in', 'popup,width=480,height=680');
  if (!opened) return location.assign(way);
  const signal = own.line?.signal;
  addEventListener('message', ({ data, origin, source }) => {
    if (source !== opened || origin !== new URL(way).origin || data?.type !== 'cam-nhan:signed-in') return;
    opened.close();
    takeOver(own, form, data.code, verifier);
  }, { signal });
  // A provider may cut the tie between the windows: then the other one has this page too, and signs in there.
  const before = stored(own, 'token');
  addEventListener('storage', () => own.over || stored(own, 'token') === before || own.reload(), { signal });
};

/** @param {Own} own @param {any} form @param {string} code @param {string} verifier */
const takeOver = async (own, form, code, verifier) => {
  try {
    const { token, title } = await post(own, '/sign-in/session', { code, verifier });
    if (!token) return form.querySelector('[data-said]').textContent = title;
    store(own, 'verifier', undefined);
    enter(own, token);
  } catch {
    form.querySelector('[data-said]').textContent = form.dataset.failed;
  }
};
