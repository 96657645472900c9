// An article that brings its thread within its own HTML.
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

test.beforeEach(async ({ service, key }) => {
  const lan = await service.reader();
  for (const text of COMMENTS.slice(0, 8)) await lan.post(key, text);
  await lan.react(key, 'love');
});

const article = async (host, service, key) => {
  const embed = await (await fetch(`${service.url}/embed/demo/inclusion?key=${key}&lang=vi`)).text();
  return host.article({ key, embed });
};

test('the comments are in the article without any script', async ({ browser, host, service, key }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(await article(host, service, key));
  for (const text of COMMENTS.slice(0, 8)) await expect(page.getByText(text).first()).toBeVisible();
  await context.close();
});

test('the loader goes on from what is there: nothing is asked for again, and everything works', { tag: '@phone' }, async ({ page, host, service, thread, key }) => {
  const asked = [];
  page.on('request', request => asked.push(new URL(request.url()).pathname));
  await page.addInitScript(() => document.addEventListener('cam-nhan:ready', () => (window.ready = true)));
  await page.goto(await article(host, service, key));
  await page.waitForFunction(() => window.ready);
  await expect(thread.comments).toHaveCount(8);
  await expect(thread.host.locator('style')).toHaveCount(0);
  await thread.reaction('fun').click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1, fun: 1 });
  await thread.composer.text.fill('Viết dưới một bài có sẵn bình luận');
  await thread.composer.name.fill('Hà');
  await thread.composer.send.click();
  await expect(thread.comment('Viết dưới một bài có sẵn bình luận')).toBeVisible();
  expect(asked.filter(path => path.endsWith('/fragment'))).toEqual([]);
});

test('what was typed before the script came stays', async ({ page, host, service, thread, key }) => {
  let release;
  const held = new Promise(done => (release = done));
  await page.route('**/embed.js', async route => {
    await held;
    await route.continue();
  });
  await page.addInitScript(() => document.addEventListener('cam-nhan:ready', () => (window.ready = true)));
  await page.goto(await article(host, service, key), { waitUntil: 'commit' });
  await thread.composer.text.fill('Đang viết dở');
  release();
  await page.waitForFunction(() => window.ready);
  await expect(thread.composer.text).toHaveValue('Đang viết dở');
});

test('a link to a comment that the article did not bring asks for it', async ({ page, host, service, thread, key }) => {
  const url = await article(host, service, key);
  const late = await (await service.reader()).post(key, 'Bình luận đến sau khi bài đã được làm ra');
  await page.goto(`${url}#cn-${late}`);
  await expect(thread.comment('Bình luận đến sau khi bài đã được làm ra')).toBeFocused();
});
