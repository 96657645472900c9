// What networks do to what passes through them: each habit was seen at a content delivery network, a firewall, a cache
// or a bad line. A habit is any of `take` (answers by itself, or resets), `asks` (changes the request's headers), `hold`
// (lets wait), `gives` (changes the answer), `cuts`, `drips`, `gathers` (keeps streams to itself) and `lines` (so many
// connections to the service).
import { gzipSync } from 'node:zlib';

const isHtml = ({ type }) => type.startsWith('text/html');

/** A habit that rewrites HTML, whether or not it is asked to leave it alone. */
const rewrites = change => ({
  gives(answer) {
    if (isHtml(answer)) answer.body = Buffer.from(change(answer.body.toString()));
  },
});

/** The same habit where it does as it is told: what says `no-transform` passes untouched. */
export const polite = habit => ({
  gives(answer, about) {
    if (!/no-transform/.test(answer.headers['cache-control'] ?? '')) habit.gives(answer, about);
  },
});

/** Does something to the markup, and leaves alone what keeps its white space. */
const outside = (html, change) =>
  html
    .split(/(<(?:pre|textarea|script|style)\b[\s\S]*?<\/(?:pre|textarea|script|style)>)/i)
    .map((part, at) => (at % 2 ? part : change(part)))
    .join('');

export const withoutComments = html => html.replace(/<!--[\s\S]*?-->/g, '');
export const withoutSpaces = html => outside(html, part => part.replace(/\s+/g, ' ').replace(/> </g, '><'));
/** As minifiers leave it: without comments, spaces, quotes that can go, ends that can go, and values that say nothing. */
export const minified = html =>
  outside(withoutSpaces(withoutComments(html)), part =>
    part
      .replace(/ (hidden|required|readonly|checked)=""/g, ' $1')
      .replace(/(\s[\w-]+)="([\w-]+)"/g, '$1=$2')
      .replace(/<\/(li|p)>(?=<\/?(li|ol|ul|p)\b)/g, ''),
  );

/**
 * As Cloudflare hides addresses from collectors: its script, which would bring them back, does not reach a shadow root.
 * Between the comments `email_off` and `/email_off` it leaves them.
 */
export const withoutAddresses = html => {
  const hidden = address => {
    const code = [...Buffer.from(address)].map(byte => (byte ^ 0x2a).toString(16).padStart(2, '0')).join('');
    return `<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="2a${code}">[email&#160;protected]</a>`;
  };
  const hide = html => outside(html, part =>
    part
      .replace(/href="mailto:[^"]*"/g, 'href="/cdn-cgi/l/email-protection#2a"')
      .replace(/(^|>)([^<]*)/g, (_, before, text) => before + text.replace(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, hidden)),
  );
  return html
    .split(/(<!--email_off-->[\s\S]*?<!--\/email_off-->)/)
    .map((part, at) => (at % 2 ? part : hide(part)))
    .join('');
};
/** As companies wrap every link to the outside. */
export const wrappedLinks = html => html.replace(/href="(https?:\/\/[^"]+)"/g, (_, to) => `href="https://safe.example/?url=${encodeURIComponent(to)}"`);
/** As Rocket Loader puts scripts off: they get a type that nothing runs, and are put in anew when the page stands. */
export const scriptsPutOff = html =>
  html
    .replace(/<script(?=[^>]*\ssrc=)([^>]*)>/g, '<script type="0a1b2c-text/javascript"$1>')
    .replace(
      '</body>',
      `<script data-cfasync="false">addEventListener('DOMContentLoaded', () => {
        for (const old of document.querySelectorAll('script[type$="-text/javascript"]')) {
          const put = document.createElement('script');
          for (const { name, value } of old.attributes) if (name !== 'type') put.setAttribute(name, value);
          put.async = false;
          old.replaceWith(put);
        }
      });</script></body>`,
    );
/** As hotels and cheap lines put something of their own in front. */
export const withBanner = html => `<!-- inserted --><div id="banner" style="all:initial"></div><script>/* counted */</script>${html}`;

export const stripsComments = rewrites(withoutComments);
export const collapsesSpaces = rewrites(withoutSpaces);
export const minifies = rewrites(minified);
export const hidesAddresses = rewrites(withoutAddresses);
export const wrapsLinks = rewrites(wrappedLinks);
export const putsScriptsOff = rewrites(scriptsPutOff);
export const putsBanner = rewrites(withBanner);

/** Drops `Vary`, as caches do that are to hit more often. */
export const dropsVary = {
  gives({ headers }) {
    delete headers.vary;
  },
};

/** Keeps whatever it has seen, however long it may be kept and whatever it hangs on, but what is asked for with a key. */
export const cachesTooLong = () => {
  const kept = new Map();
  const mayKeep = ({ method, headers }) => method === 'GET' && !headers.authorization && !headers.cookie;
  return {
    take: about => (mayKeep(about) ? kept.get(about.address) : undefined),
    gives(answer, about) {
      delete answer.headers.vary;
      if (mayKeep(about) && answer.status === 200 && answer.body) kept.set(about.address, answer);
    },
  };
};

/** Compresses, and says so in the ETag, as Apache does; what comes back to be compared has the ending still. */
export const marksEtags = {
  gives(answer) {
    if (answer.status !== 200 || !/text|javascript|json|xml/.test(answer.type)) return;
    if (answer.headers.etag) answer.headers.etag = answer.headers.etag.replace(/"$/, '-gzip"');
    if (!answer.body) return;
    answer.headers['content-encoding'] = 'gzip';
    answer.body = gzipSync(answer.body);
  },
};

const KNOWN = new Set(
  ('accept accept-language authorization cache-control content-length content-type cookie host if-none-match origin referer user-agent ' +
    'access-control-request-headers access-control-request-method').split(' '),
);
const ANSWERED = new Set('cache-control content-length content-type date etag location set-cookie'.split(' '));
/** Lets only those headers pass that it knows. */
export const stripsHeaders = {
  asks(headers) {
    for (const name of Object.keys(headers)) if (!KNOWN.has(name)) delete headers[name];
  },
  gives({ headers }) {
    for (const name of Object.keys(headers)) if (!ANSWERED.has(name) && !name.startsWith('access-control-')) delete headers[name];
  },
};
/** Does not know of other origins, so that the browser shows the page nothing. */
export const dropsPermission = {
  gives({ headers }) {
    for (const name of Object.keys(headers)) if (name.startsWith('access-control-')) delete headers[name];
  },
};

export const isProgram = ({ path }) => path.startsWith('/assets/');
export const isFragment = ({ path }) => path.endsWith('/fragment');
export const isWrite = ({ method, path }) => method !== 'GET' && method !== 'OPTIONS' && path.startsWith('/api/');

/** What it is about comes late. */
export const holds = (which, milliseconds) => ({
  hold: about => (which(about) ? new Promise(done => setTimeout(done, milliseconds)) : undefined),
});
/** All comes a bit at a time. */
export const dripping = { drips: ({ body }) => body.length > 1_000 };

/** The first answers of each kind that it is about are treated; then all is well. */
const first = (which, times) => {
  const counts = new Map();
  return about => {
    const kind = [isProgram, isFragment, isWrite].find(is => is(about)) ?? about.path;
    const count = counts.get(kind) ?? 0;
    if (!which(about) || count >= times) return false;
    counts.set(kind, count + 1);
    return true;
  };
};
/** The line breaks in the middle of an answer. */
export const cuts = (which, times = 1) => ({ cuts: first(which, times) });
/** An answer ends too soon, and nobody says so. */
export const shortens = (which, times = 1) => {
  const is = first(which, times);
  return {
    gives(answer) {
      if (is(answer)) answer.body = answer.body.subarray(0, answer.body.length / 2);
    },
  };
};
/** Of every so many requests one is lost. */
export const loses = (every, which = () => true) => {
  let count = 0;
  return { take: about => (which(about) && ++count % every === 0 ? 'reset' : undefined) };
};

/** The answer of somebody else's server, in its own words and without leave for other origins. */
const page = (status, words) => ({ status, headers: { 'content-type': 'text/html' }, body: `<!doctype html><title>${words}</title><h1>${words}</h1>` });
/** Answers by itself, a few times or always, that there is no such thing. */
export const doesNotFind = (which, times = Infinity) => {
  const is = first(which, times);
  return { take: about => (is(about) ? page(404, 'Not Found') : undefined) };
};
/** Wants the reader to sign in first, and says so with a 200, or as one should. */
export const wantsSignIn = (which, times = 1, status = 200) => {
  const is = first(which, times);
  return { take: about => (is(about) ? { ...page(status, 'Wi-Fi'), headers: { 'content-type': 'text/html', 'access-control-allow-origin': '*' } } : undefined) };
};
/** Wants proof of a person, as firewalls of the web do. */
export const doubts = (which, times = 1) => {
  const is = first(which, times);
  return { take: about => (is(about) ? page(403, 'Checking your browser') : undefined) };
};

/** Keeps the script of the release before, and each thread once: both name files that are gone. */
export const keepsOldRelease = () => {
  const threads = new Set();
  return {
    gives(answer, { address }) {
      const isThread = isFragment(answer) && !threads.has(address);
      if (isThread) threads.add(address);
      if (!isThread && answer.path !== '/embed.js') return;
      answer.body = Buffer.from(answer.body.toString().replace(/(cam-nhan-|data-release="?)[\da-f]{8}/g, '$100000000'));
    },
  };
};

/** Wants to have all of an answer before it gives any of it, so that a stream never comes. */
export const gathers = { gathers: true };
/** Has so many lines to the service, for everybody. */
export const fewLines = count => ({ lines: count });
