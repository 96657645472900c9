import './generated/element.js';

export type { CamNhanAttributes, CamNhanCountAttributes, CamNhanCountElement, CamNhanElement, CamNhanEventMap } from './generated/element.js';

/** Which service, and which of its sites. */
export interface Where {
  /** The service's address, such as `https://comments.news.example`. */
  service: string;
  /** The site's short name there. */
  site: string;
}

/** Brings a service's script into the page, unless one is there; does nothing on a server. */
export function load(where: Where): void;

/** The thread's own page, which works without scripts. */
export function pageOf(thread: Where & { pageId?: string; url?: string; lang?: string }): string;

/** What the link to that page says. */
export function linkWords(lang?: string): string;
