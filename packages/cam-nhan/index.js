// The script of a service, and where a thread stands when there is no script.

/** A service's address as it is written in front of a path. @param {string} service */
const baseOf = service => service.replace(/\/+$/, '');

/**
 * Brings a service's script into the page, unless one is there; does nothing on a server.
 * @param {{ service: string, site: string }} where
 */
export const load = ({ service, site }) => {
  if (typeof document === 'undefined' || customElements.get('cam-nhan')) return;
  const src = baseOf(service) + '/embed.js';
  if (document.querySelector(`script[src="${CSS.escape(src)}"]`)) return;
  const script = document.createElement('script');
  script.async = true;
  script.crossOrigin = '';
  script.src = src;
  script.dataset.site = site;
  document.head.append(script);
};

/**
 * The thread's own page, which works without scripts.
 * @param {{ service: string, site: string, pageId?: string, url?: string, lang?: string }} thread
 */
export const pageOf = ({ service, site, pageId, url, lang }) => {
  const asked = new URLSearchParams;
  if (lang) asked.set('lang', lang);
  if (pageId) asked.set('key', pageId);
  else if (url) asked.set('url', url);
  const query = asked.toString();
  return baseOf(service) + '/t/' + encodeURIComponent(site) + (query && '?' + query);
};

/** What the link to that page says. @param {string} [lang] */
export const linkWords = lang => lang === 'en' ? 'Read and write comments' : 'Xem và viết bình luận';
