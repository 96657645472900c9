// "Ẩn người này": an author is hidden for this reader alone.

import { authorOf, mute } from '../shared/muted.js';

/**
 * Hides whoever wrote a comment. A thread is asked what is its reader's own where a token is kept, and that is when it goes by
 * who is hidden: who has none yet is given one, which tells the service nothing.
 * @param {Own} own
 * @param {any} button
 */
export const muteAuthor = async (own, button) => {
  const item = button.closest('[data-id]'), key = 'cam-nhan:' + own.site + ':token';
  // The menu closes as it would by hand.
  item.querySelector(':scope > .do > [data-act=menu][aria-expanded=true]')?.click();
  mute(own, authorOf(item));
  item.querySelector(':scope > [data-muted-note] button')?.focus();
  try {
    if (own.user || own.memory[key] || localStorage[key]) return;
    const answer = await fetch(own.base + '/api/v1/sites/' + own.site + '/readers', { method: 'POST' }), { token } = await answer.json();
    if (token && !localStorage[key]) localStorage[key] = token;
  } catch { }
};
