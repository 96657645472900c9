// JSON by hand: old scripts of host pages give lists a `toJSON` that makes texts of them.

/** @param {any} value @returns {string} */
export const json = value => Array.isArray(value) ? '[' + value.map(json).join() + ']' : value && typeof value === 'object' ? '{' + Object.keys(value).map(name => JSON.stringify(name) + ':' + json(value[name])).join() + '}' : JSON.stringify(value ?? null);
