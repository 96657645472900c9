// Written by scripts/generate.mjs from custom-elements.json.

import type { DefineComponent, HTMLAttributes, VNodeProps } from 'vue';
import type { CamNhanElement, CamNhanAttributes, CamNhanCountElement, CamNhanCountAttributes, CamNhanEventMap, ThreadOptions } from './element.js';

type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}` ? `${First}${Capitalize<Camel<Rest>>}` : Name;
// As render functions write them, and as templates are read.
type Handlers<Names extends keyof CamNhanEventMap> = { [Name in Names as `on${Capitalize<Name | Camel<Name>>}`]?: (event: CamNhanEventMap[Name]) => void };

export interface CamNhanProps extends ThreadOptions {
  /** The service's address, such as `https://comments.news.example`. */
  service: string;
  /** The site's short name there. */
  site: string;
  /** A token by which your site vouches for its own user, or a function that answers with one. */
  user?: CamNhanElement['user'];
}

/** Reactions and comments of an article. */
export const CamNhan: DefineComponent<CamNhanProps, { host: CamNhanElement | null }, {}, {}, {}, {}, {}, {
  /** The thread is on screen. */
  ready: (event: CustomEvent<null>) => void;
  /** The thread did not come, or only a part of it. */
  failed: (event: CustomEvent<{ code: string; status?: number }>) => void;
  /** The number of comments has changed. */
  counted: (event: CustomEvent<{ count: number }>) => void;
  /** Somebody has begun to write; `comment` is what they answer or change. */
  opened: (event: CustomEvent<{ comment: string | null }>) => void;
  /** A comment, new or changed, is safe with the service. */
  posted: (event: CustomEvent<{ id: string; status: string }>) => void;
  /** It answers another; follows `cam-nhan-posted`. */
  replied: (event: CustomEvent<{ id: string; status: string; parent: string }>) => void;
  /** It was a change; follows `cam-nhan-posted`. */
  edited: (event: CustomEvent<{ id: string; status: string }>) => void;
  /** Its author has removed a comment. */
  removed: (event: CustomEvent<{ id: string }>) => void;
  /** A comment was refused; why stands beside the text. */
  refused: (event: CustomEvent<null>) => void;
  /** A comment was reported to the moderators. */
  flagged: (event: CustomEvent<{ id: string }>) => void;
  /** A reaction to the article is settled; null when it was taken back. */
  reacted: (event: CustomEvent<{ kind: string | null }>) => void;
  /** Another order was chosen. */
  sorted: (event: CustomEvent<{ sort: string }>) => void;
  /** A guest wants to sign in; `preventDefault()` keeps the page from going to `sign-in`. */
  'sign-in': (event: CustomEvent<null>) => void;
}>;

export interface CamNhanCountProps extends Pick<ThreadOptions, 'pageId' | 'url' | 'lang'> {
  /** The service's address, such as `https://comments.news.example`. */
  service: string;
  /** The site's short name there. */
  site: string;
}

/** The number of an article's comments, in words. */
export const CamNhanCount: DefineComponent<CamNhanCountProps, { host: CamNhanCountElement | null }, {}, {}, {}, {}, {}, {
  /** The number has come. */
  counted: (event: CustomEvent<{ count: number }>) => void;
}>;

declare module 'vue' {
  interface GlobalComponents {
    'cam-nhan': new () => { $props: Omit<HTMLAttributes, keyof CamNhanAttributes> & Omit<CamNhanAttributes, 'key'> & VNodeProps & Handlers<'cam-nhan-ready' | 'cam-nhan-failed' | 'cam-nhan-counted' | 'cam-nhan-opened' | 'cam-nhan-posted' | 'cam-nhan-replied' | 'cam-nhan-edited' | 'cam-nhan-removed' | 'cam-nhan-refused' | 'cam-nhan-flagged' | 'cam-nhan-reacted' | 'cam-nhan-sorted' | 'cam-nhan-sign-in'> };
    'cam-nhan-count': new () => { $props: Omit<HTMLAttributes, keyof CamNhanCountAttributes> & Omit<CamNhanCountAttributes, 'key'> & VNodeProps & Handlers<'cam-nhan-counted'> };
  }
}
