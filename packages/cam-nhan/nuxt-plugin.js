// What the server of a Nuxt site does with each page (nuxt.js).

// @ts-expect-error The module makes it.
import options from '#cam-nhan-options';
import { include } from './server.js';

/** @param {any} nitro */
export default nitro => nitro.hooks.hook('render:response', async (/** @type {any} */ response, /** @type {any} */ { event }) => {
  if (typeof response.body !== 'string' || !response.body.includes('<cam-nhan')) return;
  const host = event.node?.req.headers.host, path = (event.path ?? '').split('?')[0];
  response.body = await include(response.body, { url: host && 'https://' + host + path, ...options });
});
