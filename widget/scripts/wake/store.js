// What is kept for a reader.

/**
 * The host page's storage for one site; where that is refused, memory. The token of who is signed in is the page's, and
 * not kept.
 * @param {Own} own
 */
export const storeOf = own => {
  const { site, memory } = own;
  /** @param {(kept: Storage) => unknown} act @returns {any} */
  const attempt = act => { try { return act(localStorage); } catch { } };
  /** @param {string} key */
  const name = key => 'cam-nhan:' + site + ':' + key;
  // What no header can hold is no token of ours, whoever wrote it there.
  /** @param {string} key @param {any} value */
  const sound = (key, value) => key === 'token' && /[^!-~]/.test(value) ? undefined : value;
  return {
    persistent: !!attempt(kept => (kept[name('')] = '1', delete kept[name('')])),
    get: (/** @type {string} */ key) => key === 'token' && own.user?.token || sound(key, memory[name(key)] ?? attempt(kept => kept[name(key)])),
    /** @param {string} key @param {string} value */
    set(key, value) {
      if (key === 'token' && own.user) return;
      delete memory[name(key)];
      if (attempt(kept => (kept[name(key)] = value, true)) !== true) memory[name(key)] = value;
    },
    /** @param {string} key */
    del(key) {
      if (key === 'token' && own.user) return own.user.renew();
      delete memory[name(key)];
      attempt(kept => delete kept[name(key)]);
    },
  };
};
