// The captcha of a site that has one, in a frame of the service beside the composer. wake.js brings this when the service
// asks a reader for it.

import { make } from './shared/document.js';

const words = __CAPTCHA_WORDS__;

/** For so many milliseconds a frame may give no sign of life. */
const SILENCE = 15e3;
/** Of the frame, in pixels: with the captcha's box, and with the pictures that hCaptcha may show. */
const LOW = 90, HIGH = 600;

/**
 * Shows it; answers with a proof: its token, or an empty one when it does not open here. With nothing when its composer is
 * gone.
 * @param {string} base
 * @param {string} site
 * @param {string} lang
 * @param {Element} place
 * @param {string} challenge
 */
export const prove = (base, site, lang, place, challenge) => new Promise(done => {
  const frame = make('iframe'), since = performance.now(), ours = new URL(base).origin;
  /** @type {boolean | undefined} */
  let alive;
  /** @param {string} [token] */
  const end = token => {
    removeEventListener('message', hear);
    removeEventListener('securitypolicyviolation', barred);
    clearInterval(round);
    frame.remove();
    done(token === undefined ? token : { challenge, captcha: token });
  };
  /** @param {MessageEvent} event */
  const hear = ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== ours) return;
    alive = true;
    if (data.what === 'done') end(data.token);
    // What it says is read first.
    if (data.what === 'failed') setTimeout(end, 2e3, '');
    if (data.what === 'open') frame.style.height = HIGH + 'px';
    if (data.what === 'close') frame.style.height = LOW + 'px';
  };
  /** @param {SecurityPolicyViolationEvent} event */
  const barred = ({ effectiveDirective, blockedURI }) => {
    if (effectiveDirective === 'frame-src' && blockedURI.startsWith(ours)) end('');
  };
  const round = setInterval(() => {
    if (frame.isConnected === false) end();
    else if (!alive && performance.now() - since > SILENCE) end('');
  }, 500);
  addEventListener('message', hear);
  addEventListener('securitypolicyviolation', barred);
  // Light or dark as what is around it: a frame of the other kind would stand on a ground of its own.
  const around = getComputedStyle(place).colorScheme, both = around.includes('light');
  const theme = around.includes('dark') && !(both && matchMedia('(prefers-color-scheme: light)').matches) ? 'dark' : 'light';
  [frame.title] = words[lang] ?? words.vi;
  frame.src = base + '/captcha/' + site + '?' + new URLSearchParams({ lang, theme, origin: location.origin });
  frame.style.cssText = 'border:0;display:block;width:100%;color-scheme:' + theme + ';height:' + LOW + 'px';
  place.append(frame);
  frame.scrollIntoView({ block: 'nearest' });
});
