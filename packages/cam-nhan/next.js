// A server component for Next's app router.

import { Fragment, createElement } from 'react';
import { inclusion } from './server.js';

/** @param {any} props */
export default async function CamNhan({ revalidate = 30, timeout, className, ...props }) {
  // Next keeps what is fetched, for all of its servers.
  const html = await inclusion({ ...props, class: className }, { timeout, cache: false, init: { next: { revalidate } } });
  return createElement(Fragment, null,
    // A browser has made a shadow root of what stands there before React looks.
    createElement('div', { dangerouslySetInnerHTML: { __html: html }, suppressHydrationWarning: true }),
    createElement('script', { async: true, crossOrigin: '', src: props.service.replace(/\/+$/, '') + '/embed.js', 'data-site': props.site }));
}
