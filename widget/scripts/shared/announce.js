// What a thread tells its page (docs/embedding.md), under two names: templates of React and Vue, and Babel, take no colon.

/**
 * Tells it; answers whether nobody kept us from what follows.
 * @param {{ host: HTMLElement }} own
 * @param {string} name
 * @param {object} [detail] nothing of a reader's: no name, no text, no address
 * @param {boolean} [cancelable]
 */
export const announce = (own, name, detail, cancelable) => [':', '-'].map(mark => own.host.dispatchEvent(new CustomEvent('cam-nhan' + mark + name, { bubbles: true, composed: true, cancelable, detail }))).every(went => went);

/** How many comments the heading counts. @param {ShadowRoot} root */
const countOf = root => root.querySelector('[data-count]')?.textContent.replace(/\D/g, '');

/** Tells that the number of comments is another than when this was called before. @param {Own} own */
export const counted = own => {
  const before = own.counted, now = countOf(own.root);
  own.counted = now;
  if (before != null && now !== before) announce(own, 'counted', { count: +now });
};
