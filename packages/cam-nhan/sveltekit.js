// A hook of SvelteKit's server: threads stand in the pages that it renders.

import { include } from './server.js';

/** @param {{ service: string, site: string, timeout?: number }} options */
export const comments = options => (/** @type {any} */ { event, resolve }) => resolve(event, {
  transformPageChunk: (/** @type {{ html: string }} */ { html }) => include(html, { url: event.url.origin + event.url.pathname, ...options }),
});
