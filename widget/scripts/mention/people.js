// Who has written in the thread, asked for once, and again where there are more of them than one answer tells.

/** @type {WeakMap<Own, Promise<{ people: Person[], more: boolean }>>} */
const known = new WeakMap;

/** A name without case and marks. @param {string} text */
const fold = text => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/đ/gi, 'd').toLowerCase();

/** @param {Own} own @param {string} name */
const ask = async (own, name) => {
  const query = new URLSearchParams(own.asked);
  query.set('name', name);
  const answer = await fetch(own.base + '/api/v1/sites/' + own.site + '/people?' + query, { signal: own.line?.signal });
  if (!answer.ok) throw answer;
  return answer.json();
};

/** Those of them with a name that has a word which begins so. @param {Person[]} people @param {string} typed */
const named = (people, typed) => people.filter(({ name }) => (' ' + fold(name)).includes(' ' + fold(typed)));

/** Who may be meant by what was typed; nobody where the service does not answer. @param {Own} own @param {string} typed @returns {Promise<Person[]>} */
export const peopleNamed = async (own, typed) => {
  if (!known.has(own)) known.set(own, ask(own, ''));
  try {
    const { people, more } = await /** @type {Promise<any>} */ (known.get(own)), found = named(people, typed);
    return found.length || !more || typed.trim().length < 2 ? found : named((await ask(own, typed)).people, typed);
  } catch {
    known.delete(own);
    return [];
  }
};
