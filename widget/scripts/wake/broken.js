// A program that breaks while it runs.

// Threads that this program runs. Where it breaks, it may be as late as at the next key: then it is brought anew, to
// HTML that is as the service made it, since most often that is what was not (more.js).
export const awake = new Set;
/** @param {any} event */
const broke = ({ error, reason }) => {
  const { stack = '' } = error ?? reason ?? {}, [first] = /\bhttps?:\S+/.exec(stack) ?? [''];
  // Ours, and with the program among what was running: not what a listener of the page's threw.
  if (!/\/assets\/cam-nhan(-[\da-f]{8})?(_bg\.wasm|\.js)/.test(first) || !/wasm/.test(stack)) return;
  for (const own of awake) {
    awake.delete(own);
    if (!own.over) own.mend(error ?? reason);
  }
};
for (const type of ['error', 'unhandledrejection']) EventTarget.prototype.addEventListener.call(window, type, broke);
