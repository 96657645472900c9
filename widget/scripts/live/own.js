// What is this reader's own, as other pages and tabs have changed it.

/** What is this reader's own is asked for with news, but no more often than this. */
const RENEWAL = 20e3;

/** What this browser keeps for the site. @param {Own} own @param {string} key */
const kept = ({ site, memory }, key) => {
  const name = 'cam-nhan:' + site + ':' + key;
  try {
    return memory[name] ?? localStorage[name];
  } catch { }
};
/**
 * Whether a comment was sent from this browser: noted before the service has it.
 * @param {Own} own
 * @param {string} id
 */
export const isOurs = (own, id) => kept(own, 'sent')?.includes(id);
/**
 * A choice may have been made, or a comment changed, in another tab. Not all readers ask in the same moment.
 * @param {Own} own
 * @param {boolean} [soon]
 */
export const renew = (own, soon) => {
  if (!kept(own, 'token') || own.renewal && !soon) return;
  clearTimeout(own.renewal);
  const due = soon ? 0 : Math.max(0, (own.renewed ?? -RENEWAL) + RENEWAL - performance.now());
  own.renewal = setTimeout(() => {
    own.renewal = 0;
    own.renewed = performance.now();
    if (!own.over) own.ask();
  }, due + Math.random() * 1e3);
};
