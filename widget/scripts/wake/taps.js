// What was pressed before the program came.

/** @param {any} button */
export const idOf = button => button.dataset.code ?? button.closest('[data-id]').dataset.id;

/**
 * Takes back what the loader only showed; answers with each choice's button and whether it was wanted.
 * @param {Own} own
 * @returns {[any, boolean][]}
 */
export const takeBack = ({ shown, later }) => {
  for (const button of later) button.removeAttribute('aria-busy');
  return [...shown].map(([button, [pressed, number]]) => {
    const wanted = button.getAttribute('aria-pressed') === 'true';
    button.setAttribute('aria-pressed', pressed);
    button.querySelector('[data-n]').textContent = number;
    return [button, wanted];
  });
};
