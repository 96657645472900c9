// Written by scripts/generate.mjs from custom-elements.json.

import type { Component } from 'svelte';
import type { HTMLAttributes } from 'svelte/elements';
import type { CamNhanElement, CamNhanAttributes, CamNhanCountElement, CamNhanCountAttributes, CamNhanEventMap, ThreadOptions } from './element.js';

type Handlers<Names extends keyof CamNhanEventMap> = { [Name in Names as `on${Name}`]?: (event: CamNhanEventMap[Name]) => void };

export interface CamNhanProps extends Omit<HTMLAttributes<CamNhanElement>, 'title' | 'lang'>, ThreadOptions {
  /** The service's address, such as `https://comments.news.example`. */
  service: string;
  /** The site's short name there. */
  site: string;
  /** The element itself, to bind. */
  host?: CamNhanElement;
  /** A token by which your site vouches for its own user, or a function that answers with one. */
  user?: CamNhanElement['user'];
  /** The thread is on screen. */
  onready?: (event: CustomEvent<null>) => void;
  /** The thread did not come, or only a part of it. */
  onfailed?: (event: CustomEvent<{ code: string; status?: number }>) => void;
  /** The number of comments has changed. */
  oncounted?: (event: CustomEvent<{ count: number }>) => void;
  /** Somebody has begun to write; `comment` is what they answer or change. */
  onopened?: (event: CustomEvent<{ comment: string | null }>) => void;
  /** A comment, new or changed, is safe with the service. */
  onposted?: (event: CustomEvent<{ id: string; status: string }>) => void;
  /** It answers another; follows `cam-nhan-posted`. */
  onreplied?: (event: CustomEvent<{ id: string; status: string; parent: string }>) => void;
  /** It was a change; follows `cam-nhan-posted`. */
  onedited?: (event: CustomEvent<{ id: string; status: string }>) => void;
  /** Its author has removed a comment. */
  onremoved?: (event: CustomEvent<{ id: string }>) => void;
  /** A comment was refused; why stands beside the text. */
  onrefused?: (event: CustomEvent<null>) => void;
  /** A comment was reported to the moderators. */
  onflagged?: (event: CustomEvent<{ id: string }>) => void;
  /** A reaction to the article is settled; null when it was taken back. */
  onreacted?: (event: CustomEvent<{ kind: string | null }>) => void;
  /** Another order was chosen. */
  onsorted?: (event: CustomEvent<{ sort: string }>) => void;
  /** A guest wants to sign in; `preventDefault()` keeps the page from going to `sign-in`. */
  onsignin?: (event: CustomEvent<null>) => void;
}

/** Reactions and comments of an article. */
export const CamNhan: Component<CamNhanProps, {}, 'host'>;

export interface CamNhanCountProps extends Omit<HTMLAttributes<CamNhanCountElement>, 'title' | 'lang'>, Pick<ThreadOptions, 'pageId' | 'url' | 'lang'> {
  /** The service's address, such as `https://comments.news.example`. */
  service: string;
  /** The site's short name there. */
  site: string;
  /** The element itself, to bind. */
  host?: CamNhanCountElement;
  /** The number has come. */
  oncounted?: (event: CustomEvent<{ count: number }>) => void;
}

/** The number of an article's comments, in words. */
export const CamNhanCount: Component<CamNhanCountProps, {}, 'host'>;

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'cam-nhan': Omit<HTMLAttributes<CamNhanElement>, 'title' | 'lang'> & CamNhanAttributes & Handlers<'cam-nhan-ready' | 'cam-nhan-failed' | 'cam-nhan-counted' | 'cam-nhan-opened' | 'cam-nhan-posted' | 'cam-nhan-replied' | 'cam-nhan-edited' | 'cam-nhan-removed' | 'cam-nhan-refused' | 'cam-nhan-flagged' | 'cam-nhan-reacted' | 'cam-nhan-sorted' | 'cam-nhan-sign-in'>;
    'cam-nhan-count': Omit<HTMLAttributes<CamNhanCountElement>, 'title' | 'lang'> & CamNhanCountAttributes & Handlers<'cam-nhan-counted'>;
  }
}
