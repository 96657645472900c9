// Mentions, completed while they are typed: `@` and how a name begins. kit.js brings this with the first `@`, so that who
// writes without one has none of it.

import { offer } from './mention/list.js';
import { keep } from './mention/picks.js';

/** Offers whom the text may mean, and keeps whom it mentions. @param {Own} own @param {any} field */
export const complete = (own, field) => {
  keep(own, field);
  return offer(own, field);
};
