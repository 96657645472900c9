// What few pages and few readers need of the loader. Its name stays, so that it is always the service's present one, and
// the first thing to ask when a page is older than the service: what it asks for by name may be gone by then.

export { behind } from './more/theme.js';
export { count } from './more/counts.js';
export { explain } from './more/explain.js';
export { hold } from './more/permalink.js';
export { mine } from './more/own.js';
export { recover } from './more/recover.js';
