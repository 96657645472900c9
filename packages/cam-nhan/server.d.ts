import type { Where } from './index.js';
import type { ThreadOptions } from './generated/element.js';

/** A thread that a server puts into a page. */
export interface ThreadProps extends Where, ThreadOptions {
  /** A token by which your site vouches for its own user: a page that has one is this user's alone, and not for a cache. */
  user?: string;
  class?: string;
  id?: string;
}

/** How the service is asked. */
export interface AskOptions {
  /** For how many milliseconds a page waits for its thread; 2,000 without it. */
  timeout?: number;
  fetch?: typeof globalThis.fetch;
  /** What is given to `fetch` besides. */
  init?: RequestInit & Record<string, unknown>;
  /** `false`: what was fetched is not kept here, since something else does so. */
  cache?: false;
}

/** The element with its thread inside, as HTML; without it where the service does not answer in time. */
export function inclusion(props: ThreadProps, options?: AskOptions): Promise<string>;

/** Where an element of a page says nothing itself. */
export interface IncludeOptions extends Where, Omit<AskOptions, 'cache'> {
  /** The page's own address, by which an element without an id is known. */
  url?: string;
  /** The threads' language; without it, that of the page's `<html>`. */
  lang?: 'vi' | 'en';
}

/** Puts their threads into the elements of a page's HTML. */
export function include(html: string, options: IncludeOptions): Promise<string>;

/** The element without its thread, which the script brings; without scripts, a link. */
export function element(props: ThreadProps): string;

/** The script tag of a service. */
export function script(where: Where): string;
