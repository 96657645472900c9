// What the scripts tell each other, for the compiler that checks them (`make check`), and what the build and the page bring.

/** A thread of the page, as it stands there since one load. */
interface Own {
  // The thread, and what of it stands on the page since when.
  host: HTMLElement & { user?: unknown };
  root: ShadowRoot;
  base: string;
  site: string;
  /** What the service was asked for, as a query. */
  asked: string;
  lang: string;
  since: string;
  version: string;
  /** The release of the program that fits the fragment. */
  release: string;
  key: string;
  /** When it was put on the page. */
  at: number;

  // What the loader does for the others.
  memory: Record<string, string>;
  trust(html: string): string;
  sheet: Sheet;
  reload(): Promise<void>;
  /** Asks for `mine` again. */
  ask(): void;
  /** Tells that the program did not come, or broke. */
  mend(error: unknown): void;
  /** Says that something did not come, with the way on. */
  fail(words: (lang?: string) => string, again: () => unknown): HTMLElement;
  /** How the thread's language marks what is one's own. */
  you: string;

  // Of this load: aborted and true once another has taken its place; `line` is nothing where a browser has none.
  line?: AbortController;
  over?: boolean;

  /** Buttons whose choice is only shown, with what stood there: whether it was pressed, and its number. */
  shown: Map<Part, [string | null, string]>;
  /** Buttons that were pressed and wait. */
  later: Set<Part>;
  /** Whether somebody has typed there by hand; and so for each field by its name. */
  text?: boolean;
  website?: boolean;
  /** The draft that stood in the store when the thread came onto the page. */
  left: { text?: string; aside?: string };
  /** What is this reader's own. */
  mine?: any;
  /** Who the page's site has signed in (more/user.js). */
  user?: User;
  /** Who this reader is, where they are signed in, by the page or here. */
  profile?: Profile;
  /** How readers can sign in here. */
  ways?: string;
  /** The version of the house rules, and what the service says of them. */
  rules?: string;
  rulesForm?: Promise<any>;
  /** Whether there is mail about answers; and whether who is sending wants it. */
  tells?: string;
  subscription?: { email: string, frequency: string, whole: boolean, words: any };
  /** Who was picked to be mentioned: what stands for them in a text, and by which comment (mention.js). */
  picks?: [string, string][];
  /** Whether the thread goes by whom its reader has hidden (shared/muted.js). */
  minds?: boolean;
  /** Whether it marks what is new (more/visits.js). */
  visit?: boolean;
  /** The program at work. */
  handle?: Handle | null;
  waking?: boolean;
  failed?: boolean;
  /** Whether the program has begun with the fragment; how often one was brought anew. */
  begun?: boolean;
  mends?: number;

  // News: while somebody looks at the thread.
  soon?: any;
  seen?: boolean;
  eye?: IntersectionObserver;
  /** Ends the line by which news come. */
  hush?: any;
  /** Comments that have come and wait behind a button, by their ids; or there are too many for that. */
  fresh: Map<string, number>;
  many?: boolean;
  /** The number of comments in the heading, as it was last seen to change. */
  counted?: string;
  /** Whether what the program tells goes on to the page under its other name; which comments are being changed. */
  relays?: boolean;
  edits?: Set<string>;
  /** The last news. */
  news?: News | null;
  /** Lines that were lost, of those that are open and in a row. */
  deaf: number;
  lost: number;
  /** Of the comments, those that this reader alone sees. */
  alone?: number;
  /** When `mine` is asked for again, and when it was. */
  again?: number;
  renewal?: number;
  renewed?: number;
  // What follows a link (more/permalink.js).
  linked?: boolean;
  held?: ResizeObserver;

}

/** A reader whom the page's site has signed in. */
interface User {
  token: string;
  /** Asks the page for another token. */
  renew(): Promise<void>;
  due?: any;
}

/** A reader who is signed in, as the service has answered (domain/src/profile.rs). */
interface Profile {
  name?: string;
  email?: string;
  hindrance?: string;
  guest_comments: number;
}

/** What is asked of a fragment by a selector. Its parts are the server's (widget/src/ssr.rs), and each is what its name says. */
type Part = any;
/** An event that was heard in a thread. */
type Heard = any;

/** What is enough of a thread to say what is wrong with it. */
type About = Partial<Own> & { asked: string };

type Sheet = (css: string) => void;
/** Brings a thread up to date; answers whether its element is on the page. */
type Update = (event?: Heard | true) => boolean;

/** The widget's program for one thread (widget/src/lib.rs). */
interface Handle {
  know?(mine: Mine): void;
  /** Takes news, as JSON. */
  hear?(news: string): void;
  /** Whether a comment is on its way from here. */
  sends?(id: string): boolean;
  wake?(): void;
  dispose(): void;
}

/** What is one reader's own in a thread (domain/src/wire.rs). */
interface Mine {
  own: { id: string; parent?: string; html?: string; editable_until: number }[];
  reaction?: string;
  profile?: Profile;
  /** Answers that this reader has not seen; nothing for who has never written. */
  unseen?: number;
  likes: string[];
  /** Warnings that they are to acknowledge, as HTML. */
  warnings?: string;
  count: number;
  version: string;
  asked: number;
}

/** An answer to one of this reader's comments (domain/src/reader.rs). */
interface Answer {
  id: string;
  key: string;
  url: string;
  title: string;
  name: string;
  is_mention: boolean;
  excerpt: string;
  /** In place of an answer: what was decided about a comment of theirs. */
  decided?: string;
  when: string;
  unseen: boolean;
}

/** Somebody who has written in a thread (server/src/discussion/mentions.rs). */
interface Person {
  comment: string;
  name: string;
  excerpt: string;
}

/** A piece of news (domain/src/live.rs). */
interface News {
  version: string;
  closed: boolean;
  more: boolean;
  count: number;
  tallies: { code: string; count: number }[];
  likes: { id: string; count: number }[];
  comments: { id: string; shown: boolean }[];
}

// What the build writes in their place (server/build/words.rs), or the server.
declare function __SEPARATOR__(lang: string): string;
declare function __MISSING__(lang?: string): string;
declare function __UNSENT__(lang?: string): string;
declare function __WAYS_ON__(lang?: string): string;
declare const __LIVE__: Record<string, [string, string, string]>;
declare const __WAKE__: Record<string, [string, string, string]>;
declare const __MUTED__: Record<string, [string, string, string, string, string, string]>;
declare const __MENTION__: Record<string, [string, string]>;
declare const __CAPTCHA_WORDS__: Record<string, [string]>;
declare const __MORE__: Record<string, Record<string, string>>;
declare const __REASONS__: Record<string, Record<string, string>>;
// Not in every browser.
declare const trustedTypes: { createPolicy(name: string, rules: object): { createHTML(html: string): unknown } };
declare const KIT: string;
declare const STYLES: string;
// wasm-bindgen's glue, which wake.js stands behind.
declare function __wbg_init(options?: object): Promise<unknown>;
declare function start(host: Element, root: ShadowRoot, options: object): Required<Handle>;

// The compiler cannot know what a selector finds, nor what an event's target is: the server's tests do.
interface ParentNode {
  querySelector(selectors: string): Part;
  querySelectorAll(selectors: string): NodeListOf<Part>;
}
interface Element {
  // A truth is written as its name.
  setAttribute(name: string, value: string | boolean | number | null): void;
  closest(selectors: string): Part;
}
interface DocumentFragment {
  getElementById(id: string): Part;
}
interface ShadowRoot {
  readonly activeElement: any;
  addEventListener(type: string, listener: (event: Heard) => unknown, options?: object | boolean): void;
}
