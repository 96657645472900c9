// A plugin for Eleventy: the shortcode `camNhan`, and threads within the pages that are built.

import { element, include, script } from './server.js';

/** @param {any} eleventy @param {{ service: string, site: string, included?: boolean, timeout?: number }} options */
export default function camNhan(eleventy, { included = true, ...options }) {
  eleventy.addShortcode('camNhan', (/** @type {string} */ pageId, /** @type {object} */ props = {}) => element({ ...props, ...options, pageId }) + script(options));
  eleventy.addShortcode('camNhanCount', (/** @type {string} */ pageId) => `<cam-nhan-count page-id="${`${pageId}`.replace(/[&"<>]/g, letter => `&#${letter.charCodeAt(0)};`)}"></cam-nhan-count>`);
  if (!included) return;
  eleventy.addTransform('cam-nhan', async function (/** @type {string} */ content) {
    // @ts-expect-error Eleventy gives its transforms the page as `this`.
    return /\.html$/.test(this.page.outputPath || '') ? include(content, options) : content;
  });
}
