// What a page may ask for before the loader does (docs/embedding.md): the loader then takes what has come, and asks for
// nothing twice. A preload that is not used is a warning in the console, which stays silent for whoever only reads.
import { Line } from './support/broken-connection.mjs';
import { expect, test } from './support/fixtures.mjs';

const TITLE = 'Giá xăng giảm mạnh từ “chiều nay” & mai';

let line;
test.beforeEach(async ({ service, key }) => {
  const lan = await service.reader();
  await lan.post(key, 'Bình luận đầu tiên');
  line = await Line.start(service);
  line.whole = true;
});
test.afterEach(() => line.stop());

const fragments = () => line.asked.filter(path => path.includes('/fragment?'));
const script = more => `<script async${more} src="${line.url}/embed.js" data-site="demo"></script>`;
// As docs/embedding.md has it.
const preload = key => `<link rel="preload" as="fetch" crossorigin href="${line.url}/embed/demo/fragment?lang=vi&amp;key=${encodeURIComponent(key)}&amp;${new URLSearchParams({ title: TITLE })}">`;

test('a fragment that the page preloads is the one that is shown', { tag: '@phone' }, async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key, title: TITLE, head: preload(key), scripts: script(' crossorigin') }));
  await expect(thread.comment('Bình luận đầu tiên')).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(fragments()).toHaveLength(1);
  expect(line.asked.filter(path => path.startsWith('/embed.js'))).toHaveLength(1);
});

test('who has written finds it after a reload, also where the page preloads', async ({ page, host, thread, key, complaints }) => {
  await page.goto(host.article({ key, title: TITLE, head: preload(key), scripts: script(' crossorigin') }));
  await thread.post('Viết rồi thì phải thấy');
  await expect(thread.comment('Viết rồi thì phải thấy')).toBeVisible();
  await page.reload();
  await expect(thread.comment('Viết rồi thì phải thấy')).toBeVisible();
  // Theirs is asked for past all caches, and the browser remarks that nobody wanted what it preloaded.
  expect(complaints.splice(0).filter(said => !said.includes('preload'))).toEqual([]);
});

test('with crossorigin the script comes by the connection that the thread then uses', async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key, scripts: script(' crossorigin') }));
  await expect(thread.comment('Bình luận đầu tiên')).toBeVisible();
  expect(line.connections).toBe(1);
});

test('and without it by one of its own', async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key, scripts: script('') }));
  await expect(thread.comment('Bình luận đầu tiên')).toBeVisible();
  expect(line.connections).toBe(2);
});
