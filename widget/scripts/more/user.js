// A reader whom the page's own site has signed in: `user` on the element is a token that the site has signed, or a function
// that answers with one. It is their token here, in place of a guest's, and is never kept.

/** A token that runs out is asked for again so many milliseconds before. */
const AHEAD = 60e3;

/** When a token ends, in milliseconds, by its own word. @param {string} token */
const endOf = token => {
  try {
    return JSON.parse(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'))).exp * 1e3;
  } catch {
    return NaN;
  }
};

/**
 * What the page says, where it is a token: three parts with points between them. A template that was not filled in
 * ("undefined", "{{ token }}") makes nobody a reader who cannot write: they are a guest, and the console says why.
 * @param {any} host
 * @returns {Promise<string | undefined>}
 */
const tokenOf = async host => {
  const user = host.user ?? host.getAttribute('user');
  try {
    const token = typeof user === 'function' ? await user.call(host) : user;
    if (!token) return;
    if (/^[\w-]+(\.[\w-]+){2}$/.test(token)) return String(token);
    throw TypeError('`user` is not a signed token (header.claims.signature): ' + String(token).slice(0, 40));
  } catch (error) {
    console.error('Cảm Nhận:', error);
  }
};

/** Asks the page again, and again before that runs out. @param {Own} own @param {User} user */
const askPage = async (own, user) => {
  clearTimeout(user.due);
  const token = await tokenOf(own.host);
  if (own.over || own.user !== user) return;
  user.token = token ?? user.token;
  keepUp(own, user);
};

/** @param {Own} own @param {User} user */
const keepUp = (own, user) => {
  const left = endOf(user.token) - AHEAD - Date.now();
  // Only a function has another one; and no page is asked more often than twice a minute.
  if (typeof own.host.user === 'function' && left < 864e5) user.due = setTimeout(() => own.over || askPage(own, user), Math.max(left, AHEAD / 2));
};

/**
 * The signed-in reader of a thread, or nothing for a guest. Asked of the page once for each load.
 * @param {Own} own
 * @returns {Promise<User | undefined>}
 */
export const userOf = async own => {
  if (own.user) return own.user;
  const token = await tokenOf(own.host);
  if (!token) return own.user = undefined;
  /** @type {User} */
  const user = own.user ??= { token, renew: () => askPage(own, user) };
  keepUp(own, user);
  return user;
};
