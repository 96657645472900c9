// The way to the page of what is one's own: it is of another origin, and cannot read the token that is kept here.

import { tell } from './comments.js';

/**
 * Opens everything that this reader wrote, by a link that is good once. The tab is opened while the press lasts: later,
 * browsers would take it for an advertisement.
 * @param {Own} own
 * @param {any} button
 */
export const openMine = async (own, button) => {
  const { base, site, lang, memory } = own, name = 'cam-nhan:' + site + ':token', tab = open('', '_blank');
  try {
    const token = own.user?.token ?? memory[name] ?? localStorage[name];
    const answer = await fetch(base + '/api/v1/sites/' + site + '/me/link?lang=' + lang, { method: 'POST', headers: { Authorization: 'Bearer ' + token } });
    const { pathname, search } = new URL((await answer.json()).url);
    // Where this thread comes from, whatever the service calls itself.
    if (tab) tab.location.replace(base + pathname + search);
    else location.assign(base + pathname + search);
  } catch {
    tab?.close();
    tell(own, button.dataset.failed);
  }
};
