// What is kept on this device for a site, or in memory for the visit where the page's storage is refused.

/** @param {Own} own @param {string} name */
const nameOf = (own, name) => 'cam-nhan:' + own.site + ':' + name;

/** @param {Own} own @param {string} name @returns {string | undefined} */
export const stored = (own, name) => {
  const key = nameOf(own, name);
  try {
    return own.memory[key] ?? localStorage[key];
  } catch {
    return own.memory[key];
  }
};

/** @param {Own} own @param {string} name @param {string | undefined} value nothing to forget it */
export const store = (own, name, value) => {
  const key = nameOf(own, name);
  delete own.memory[key];
  try {
    if (value) localStorage[key] = value;
    else delete localStorage[key];
  } catch {
    if (value) own.memory[key] = value;
  }
};

/**
 * Goes on as who has just signed in; what was written here before is the guest's, who can give it away.
 * @param {Own} own @param {string} token @param {string} [phone] by which its owner knows on this device which number it was
 */
export const enter = async (own, token, phone) => {
  const { root, memory } = own, at = root.querySelector('form[data-sign-in]')?.closest('[data-id]')?.id;
  store(own, 'phone', phone);
  store(own, 'guest', stored(own, 'token'));
  store(own, 'token', token);
  memory.entered = '1';
  await own.reload();
  // On with what they were at.
  const field = root.querySelector('[data-island=composer] textarea');
  (at && root.getElementById(at) || field)?.focus();
};

/** Whether its reader has signed in a moment ago, which is said once. @param {Own} own */
export const isNew = ({ memory }) => {
  const is = memory.entered;
  delete memory.entered;
  return is;
};
