// Many threads in view, in one page and in many: a browser has six connections for all of them.
import { COMMENTS } from './support/sentences.mjs';
import { thread as tag } from './support/host.mjs';
import { expect, test } from './support/fixtures.mjs';
import { Thread } from './support/thread.mjs';

test('with seven threads in view a tap is answered, and one of them hears news as they come', async ({ page, host, service, key }) => {
  const keys = Array.from({ length: 7 }, (_, n) => `${key}-${n}`);
  const lan = await service.reader();
  for (const key of keys) await lan.post(key, COMMENTS[0]);
  const open = new Set();
  page.on('request', request => request.url().includes('/live?') && open.add(request));
  page.on('requestfinished', request => open.delete(request));
  page.on('requestfailed', request => open.delete(request));
  await page.setViewportSize({ width: 1280, height: 900 });
  const embed = `<style>cam-nhan{float:left;width:14%;height:700px;overflow:auto;font-size:8px}</style>${keys.map(key => tag({ key })).join('')}`;
  await page.goto(host.article({ key, embed }));
  const threads = keys.map((_, n) => new Thread(page, page.locator('cam-nhan').nth(n)));
  for (const thread of threads) await expect(thread.comments).toHaveCount(1);
  await expect.poll(() => open.size).toBeGreaterThan(0);
  // Each has asked for a line by now, or never will.
  await page.waitForTimeout(3_000);
  expect(open.size).toBeLessThanOrEqual(2);
  for (const [n, thread] of threads.entries()) await thread.reaction('love').click({ force: n > 0 });
  for (const key of keys) await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
});

test('seven windows of one article all load, and can all be written in', async ({ context, host, service, key }) => {
  test.setTimeout(90_000);
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0]);
  const url = host.article({ key });
  const threads = [];
  for (let n = 0; n < 7; n += 1) {
    const page = await context.newPage();
    await page.goto(url);
    const thread = new Thread(page);
    await expect(thread.comment(COMMENTS[0])).toBeVisible();
    await thread.host.scrollIntoViewIfNeeded();
    await page.waitForTimeout(2_200);
    threads.push(thread);
  }
  await threads[6].post(COMMENTS[1], 'Lan');
  await expect(threads[6].comment(COMMENTS[1])).toBeVisible();
  expect((await service.thread(key)).count).toBe(2);
});

test('when the page with the line is closed, another one has it', async ({ context, host, service, key }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0]);
  const url = host.article({ key }), pages = [];
  for (let n = 0; n < 2; n += 1) {
    const page = await context.newPage(), line = page.waitForRequest(/\/live\?/);
    await page.goto(url);
    await new Thread(page).host.scrollIntoViewIfNeeded();
    await line;
    pages.push(page);
  }
  await pages[0].close();
  await lan.post(key, COMMENTS[1]);
  await expect(pages[1].getByRole('button', { name: '1 bình luận mới' })).toBeVisible();
});
