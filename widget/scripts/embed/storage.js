// What is kept for a site in the page's storage. Where that is refused, memory has it, for wake.js too.

/** @type {Record<string, string>} */
export const memory = {};

/** The name of a thing that is kept for a thread's site. @param {Own} own @param {string} key */
export const nameOf = (own, key) => 'cam-nhan:' + own.site + ':' + key;

/** What is kept under a name; keeps it first, if it is given. @param {string} name @param {string} [value] */
export const kept = (name, value) => {
  try {
    if (value != null) localStorage[name] = value;
    return memory[name] ?? localStorage[name];
  } catch {
    return memory[name] = value ?? memory[name];
  }
};
