// Mentions are completed by a script of their own, brought with the first `@`.

/** Completes what is typed behind an `@`, and keeps whom the text mentions. @param {Own} own @param {any} field */
export const completeMention = async (own, field) => {
  if (!field.rows || !field.value.includes('@')) return;
  try {
    const { complete } = await import(own.base + '/assets/cam-nhan-mention.js');
    complete(own, field);
  } catch { }
};
