// `theme="auto"`: the colour behind a thread decides whether it is light or dark.

import { its } from '../shared/document.js';
import { made } from './made.js';

/** A colour may be written in many ways; drawn, it is three numbers. @param {string} colour */
const drawn = colour => {
  const canvas = made('canvas', { width: 1, height: 1 }).getContext('2d');
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue, opaque] = canvas.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, opaque / 255];
};

/** @param {number[]} colour */
const isDark = ([red, green, blue]) => red * 0.3 + green * 0.59 + blue * 0.11 < 128;
/** @param {string} colour */
const numbersOf = colour => /^rgb/.test(colour) ? (colour.match(/[\d.]+/g) ?? []).map(Number) : drawn(colour);
/** What letters of a colour stand on: the page's own letters, which the element inherits. @param {any} host */
const opposite = host => isDark(numbersOf(getComputedStyle(host).color)) ? 'light' : 'dark';

/** The colour behind an element, or nothing where there is none. @param {any} host */
const behindOf = host => {
  for (let at = host; at; at = at.parentNode ?? at.host) {
    if (at.nodeType !== Node.ELEMENT_NODE) continue;
    const { backgroundColor: colour, backgroundImage } = getComputedStyle(at);
    const numbers = numbersOf(colour), [, , , opaque = 1] = numbers;
    // What a picture or a gradient looks like, the colour of the letters on it tells.
    if (backgroundImage !== 'none') return opposite(host);
    if (opaque > 0.5) return isDark(numbers) ? 'dark' : 'light';
  }
  // The browser's own ground is as the page says that it is.
  const said = /^(dark|light)$/.exec(getComputedStyle(its('documentElement')).colorScheme)?.[0];
  // Light letters on no ground at all stand on something dark that no background tells of.
  return said ?? (opposite(host) === 'dark' ? 'dark' : undefined);
};

/** What follows the colours behind it, with what watches them. */
const following = new Map;
/** @param {any} host */
const follow = host => {
  if (host.isConnected === false || !/^a/.test(host.getAttribute('theme'))) {
    following.get(host)?.disconnect();
    following.delete(host);
    return;
  }
  const now = behindOf(host) ?? '';
  if (host.style.getPropertyValue('--cn-behind') !== now) host.style.setProperty('--cn-behind', now);
};
/** @type {any} */
let due;
let listens = false;
const followAll = () => {
  due ??= setTimeout(() => {
    due = undefined;
    for (const host of [...following.keys()]) follow(host);
  }, 50);
};

/**
 * `theme="auto"`: light or dark as the colour behind the thread is; where there is none, as the system is. A page that
 * changes its colours does so by an attribute of what the thread stands in, at once or over a while, or as the system does.
 * @param {any} host
 */
export const behind = async host => {
  if (!listens) {
    listens = true;
    for (const type of ['transitionend', 'animationend']) EventTarget.prototype.addEventListener.call(window, type, (/** @type {any} */ { target }) => [...following.keys()].some(host => target.contains?.(host)) && followAll(), true);
    window.matchMedia?.('(prefers-color-scheme: dark)').addEventListener?.('change', followAll);
  }
  following.get(host)?.disconnect();
  const eyes = window.MutationObserver && new MutationObserver(followAll);
  for (let at = host.parentNode; at; at = at.parentNode ?? at.host) if (at.nodeType === Node.ELEMENT_NODE) eyes?.observe(at, { attributes: true });
  following.set(host, eyes);
  follow(host);
};
