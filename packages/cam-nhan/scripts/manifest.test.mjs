// The manifest and the documentation say the same.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const read = path => readFile(new URL('../../../' + path, import.meta.url), 'utf8');
const [thread] = JSON.parse(await read('packages/cam-nhan/custom-elements.json')).modules[0].declarations;
const docs = await read('docs/embedding.md');

/** What the rows of a chapter's table begin with. */
const named = chapter => {
  const text = docs.slice(docs.indexOf(`\n## ${chapter}\n`) + 1).split('\n## ')[0];
  return text.split('\n').filter(row => row.startsWith('| `')).flatMap(row => [...row.split('|')[1].matchAll(/`([^`]+)`/g)].map(([, name]) => name));
};
const names = list => list.map(({ name }) => name).sort();

test('attributes', () => assert.deepEqual(names(thread.attributes), named('`<cam-nhan>`').sort()));
test('events', () => assert.deepEqual(names(thread.events), named('Events').map(name => name.replace(':', '-')).sort()));
test('methods', () => assert.deepEqual(names(thread.members.filter(({ name }) => name !== 'user')), named('What a page can ask of a thread').map(name => name.replace('()', '')).sort()));
test('colours and measures', () => assert.deepEqual(names(thread.cssProperties), named('Look').sort()));
test('parts', () => assert.deepEqual(names(thread.cssParts), [.../The parts: (.*)\./.exec(docs)[1].matchAll(/`([^`]+)`/g)].map(([, name]) => name).sort()));
test('the version is that of the service', async () => {
  const { version } = JSON.parse(await read('packages/cam-nhan/package.json'));
  assert.equal(version, /^version = "(.*)"/m.exec(await read('Cargo.toml'))[1]);
});
