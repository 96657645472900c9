// What is said, in the thread's language.

/**
 * Words in the thread's language; in the first one where its page names none of ours.
 * @param {Record<string, any>} words
 * @param {{ asked: string }} own
 */
export const inLanguage = (words, own) => words[/\blang=(\w+)/.exec(own.asked)?.[1] ?? ''] ?? words.vi;
/** @param {Own} own */
export const pageOf = own => own.base + '/t/' + own.site + '?' + own.asked;
