// Written by scripts/generate.mjs from custom-elements.json.

import type { DetailedHTMLProps, HTMLAttributes, ReactElement, Ref } from 'react';
import type { CamNhanElement, CamNhanAttributes, CamNhanCountElement, CamNhanCountAttributes, CamNhanEventMap, ThreadOptions } from './element.js';

type Handlers<Names extends keyof CamNhanEventMap> = { [Name in Names as `on${Name}`]?: (event: CamNhanEventMap[Name]) => void };
type CountOptions = Pick<ThreadOptions, 'pageId' | 'url' | 'lang'>;

export interface CamNhanProps extends Omit<HTMLAttributes<CamNhanElement>, 'title' | 'lang'>, Omit<ThreadOptions, 'site'> {
  /** The service's address, such as `https://comments.news.example`. */
  service: string;
  /** The site's short name there. */
  site: string;
  /** A token by which your site vouches for its own user, or a function that answers with one. */
  user?: CamNhanElement['user'];
  /** The thread is on screen. */
  onReady?: (event: CustomEvent<null>) => void;
  /** The thread did not come, or only a part of it. */
  onFailed?: (event: CustomEvent<{ code: string; status?: number }>) => void;
  /** The number of comments has changed. */
  onCounted?: (event: CustomEvent<{ count: number }>) => void;
  /** Somebody has begun to write; `comment` is what they answer or change. */
  onOpened?: (event: CustomEvent<{ comment: string | null }>) => void;
  /** A comment, new or changed, is safe with the service. */
  onPosted?: (event: CustomEvent<{ id: string; status: string }>) => void;
  /** It answers another; follows `cam-nhan-posted`. */
  onReplied?: (event: CustomEvent<{ id: string; status: string; parent: string }>) => void;
  /** It was a change; follows `cam-nhan-posted`. */
  onEdited?: (event: CustomEvent<{ id: string; status: string }>) => void;
  /** Its author has removed a comment. */
  onRemoved?: (event: CustomEvent<{ id: string }>) => void;
  /** A comment was refused; why stands beside the text. */
  onRefused?: (event: CustomEvent<null>) => void;
  /** A comment was reported to the moderators. */
  onFlagged?: (event: CustomEvent<{ id: string }>) => void;
  /** A reaction to the article is settled; null when it was taken back. */
  onReacted?: (event: CustomEvent<{ kind: string | null }>) => void;
  /** Another order was chosen. */
  onSorted?: (event: CustomEvent<{ sort: string }>) => void;
  /** A guest wants to sign in; `preventDefault()` keeps the page from going to `sign-in`. */
  onSignIn?: (event: CustomEvent<null>) => void;
  ref?: Ref<CamNhanElement>;
}

/** Reactions and comments of an article. */
export function CamNhan(props: CamNhanProps): ReactElement;

export interface CamNhanCountProps extends Omit<HTMLAttributes<CamNhanCountElement>, 'title' | 'lang'>, Omit<CountOptions, 'site'> {
  /** The service's address, such as `https://comments.news.example`. */
  service: string;
  /** The site's short name there. */
  site: string;
  /** The number has come. */
  onCounted?: (event: CustomEvent<{ count: number }>) => void;
  ref?: Ref<CamNhanCountElement>;
}

/** The number of an article's comments, in words. */
export function CamNhanCount(props: CamNhanCountProps): ReactElement;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'cam-nhan': DetailedHTMLProps<Omit<HTMLAttributes<CamNhanElement>, 'title' | 'lang'>, CamNhanElement> & Omit<CamNhanAttributes, 'key'> & Handlers<'cam-nhan-ready' | 'cam-nhan-failed' | 'cam-nhan-counted' | 'cam-nhan-opened' | 'cam-nhan-posted' | 'cam-nhan-replied' | 'cam-nhan-edited' | 'cam-nhan-removed' | 'cam-nhan-refused' | 'cam-nhan-flagged' | 'cam-nhan-reacted' | 'cam-nhan-sorted' | 'cam-nhan-sign-in'>;
      'cam-nhan-count': DetailedHTMLProps<Omit<HTMLAttributes<CamNhanCountElement>, 'title' | 'lang'>, CamNhanCountElement> & Omit<CamNhanCountAttributes, 'key'> & Handlers<'cam-nhan-counted'>;
    }
  }
}
