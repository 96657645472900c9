// Written by scripts/generate.mjs from custom-elements.json.

/** The attributes of `<cam-nhan>`. */
export interface CamNhanAttributes {
  /** Which article this is, by your own id. */
  'page-id'?: string;
  /** The same under an older name, which React and Vue keep for themselves. @deprecated Write page-id. */
  key?: string;
  /** The article's address, for pages that show several articles. */
  url?: string;
  /** The article's title, where it is not the page's. */
  title?: string;
  /** The site's short name, where it is not `data-site` of the script. */
  site?: string;
  /** The thread's language; without it, that of the page. */
  lang?: "vi" | "en";
  /** A token by which your site vouches for its own user. Empty where the property `user` is a function that answers with one. */
  user?: string;
  /** Where your site signs its users in. */
  'sign-in'?: string;
  /** Light, dark, or as the colours behind the thread are. */
  theme?: "light" | "dark" | "auto";
  /** What is shown; both without it. */
  parts?: "reactions" | "comments" | "reactions,comments";
  /** The order of the comments; the site's without it. */
  sort?: "top" | "newest" | "oldest" | "best" | "featured" | "answered";
  /** Top-level comments at first, 1 to 100. */
  limit?: number | `${number}`;
}

/** Reactions and comments of an article. */
export interface CamNhanElement extends HTMLElement {
  /** A token of your site's user, or a function that answers with one, and is asked again before that runs out. Needs the attribute `user`. */
  user?: string | (() => string | undefined | Promise<string | undefined>);
  /** How many comments the heading counts; NaN until the thread is there. */
  readonly count: number;
  /** Asks the service for the thread again. */
  reload(): void;
  /** Leads to the composer, as if its field had been pressed. */
  compose(): void;
}

/** The attributes of `<cam-nhan-count>`. */
export interface CamNhanCountAttributes {
  /** Which article, by your own id. */
  'page-id'?: string;
  /** The same under an older name. @deprecated Write page-id. */
  key?: string;
  /** The article's address, where it has no id. */
  url?: string;
  /** The site's short name, where it is not `data-site` of the script. */
  site?: string;
  /** The language of the words. */
  lang?: "vi" | "en";
}

/** The number of an article's comments, in words. */
export interface CamNhanCountElement extends HTMLElement {
  /** Asks the service for the number again. */
  reload(): void;
}

/** What a thread tells its page. Events bubble, and cross shadow roots. */
export interface CamNhanEventMap {
  /** The thread is on screen. */
  'cam-nhan-ready': CustomEvent<null>;
  /** The thread did not come, or only a part of it. */
  'cam-nhan-failed': CustomEvent<{ code: string; status?: number }>;
  /** The number of comments has changed. */
  'cam-nhan-counted': CustomEvent<{ count: number }>;
  /** Somebody has begun to write; `comment` is what they answer or change. */
  'cam-nhan-opened': CustomEvent<{ comment: string | null }>;
  /** A comment, new or changed, is safe with the service. */
  'cam-nhan-posted': CustomEvent<{ id: string; status: string }>;
  /** It answers another; follows `cam-nhan-posted`. */
  'cam-nhan-replied': CustomEvent<{ id: string; status: string; parent: string }>;
  /** It was a change; follows `cam-nhan-posted`. */
  'cam-nhan-edited': CustomEvent<{ id: string; status: string }>;
  /** Its author has removed a comment. */
  'cam-nhan-removed': CustomEvent<{ id: string }>;
  /** A comment was refused; why stands beside the text. */
  'cam-nhan-refused': CustomEvent<null>;
  /** A comment was reported to the moderators. */
  'cam-nhan-flagged': CustomEvent<{ id: string }>;
  /** A reaction to the article is settled; null when it was taken back. */
  'cam-nhan-reacted': CustomEvent<{ kind: string | null }>;
  /** Another order was chosen. */
  'cam-nhan-sorted': CustomEvent<{ sort: string }>;
  /** A guest wants to sign in; `preventDefault()` keeps the page from going to `sign-in`. */
  'cam-nhan-sign-in': CustomEvent<null>;
}

/** The same under the names with a colon. */
export type CamNhanColonEventMap = {
  [Name in keyof CamNhanEventMap as Name extends `cam-nhan-${infer Rest}` ? `cam-nhan:${Rest}` : never]: CamNhanEventMap[Name];
};

/** What is asked of a thread, by the names that programs use. */
export interface ThreadOptions {
  /** Which article this is, by your own id. */
  pageId?: string;
  /** The article's address, for pages that show several articles. */
  url?: string;
  /** The article's title, where it is not the page's. */
  title?: string;
  /** The thread's language; without it, that of the page. */
  lang?: "vi" | "en";
  /** Where your site signs its users in. */
  signIn?: string;
  /** Light, dark, or as the colours behind the thread are. */
  theme?: "light" | "dark" | "auto";
  /** What is shown; both without it. */
  parts?: "reactions" | "comments" | "reactions,comments";
  /** The order of the comments; the site's without it. */
  sort?: "top" | "newest" | "oldest" | "best" | "featured" | "answered";
  /** Top-level comments at first, 1 to 100. */
  limit?: number | `${number}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'cam-nhan': CamNhanElement;
    'cam-nhan-count': CamNhanCountElement;
  }
  interface GlobalEventHandlersEventMap extends CamNhanEventMap, CamNhanColonEventMap {}
}
