// A module for Nuxt: the script in each page's head, the element known to the compiler, and threads within the pages that
// the server renders.

import { fileURLToPath } from 'node:url';

/** @param {any} given @param {any} nuxt */
export default function camNhan(given, nuxt) {
  const { included = true, ...options } = { ...nuxt.options.camNhan, ...given }, { service, site } = options;
  if (!service || !site) throw new Error('cam-nhan: nuxt.config needs camNhan: { service, site }');
  const { app, vue, build } = nuxt.options, isCustomElement = vue.compilerOptions.isCustomElement;
  app.head.script = [...app.head.script ?? [], { src: service.replace(/\/+$/, '') + '/embed.js', async: true, crossorigin: '', 'data-site': site }];
  vue.compilerOptions.isCustomElement = (/** @type {string} */ tag) => /^cam-nhan(-count)?$/.test(tag) || !!isCustomElement?.(tag);
  build.transpile.push('cam-nhan');
  if (!included) return;
  nuxt.hook('nitro:config', (/** @type {any} */ nitro) => {
    nitro.virtual = { ...nitro.virtual, '#cam-nhan-options': 'export default ' + JSON.stringify(options) };
    nitro.plugins = [...nitro.plugins ?? [], fileURLToPath(new URL('nuxt-plugin.js', import.meta.url))];
    nitro.externals = { ...nitro.externals, inline: [...nitro.externals?.inline ?? [], 'cam-nhan'] };
  });
}
