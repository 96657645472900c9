// What a reader gets who only reads: the thread, soon, and nothing else.
import { thread as tag } from './support/host.mjs';
import { COMMENTS } from './support/sentences.mjs';
import { expect, PROGRAM, test } from './support/fixtures.mjs';

/** Asks for each request that goes to the service. */
const requests = (page, service) => {
  const seen = [];
  page.on('request', request => {
    if (request.url().startsWith(service.url)) seen.push(new URL(request.url()).pathname);
  });
  return seen;
};

/** Watches for anything of the newspaper's that moves. */
const watchShifts = page =>
  page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver(list => {
      for (const entry of list.getEntries()) {
        window.shifts.push(...entry.sources.map(({ node }) => `${entry.value.toFixed(3)} ${node?.nodeName} ${node?.id ?? ''}`));
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });

test.beforeEach(async ({ service, key }) => {
  const lan = await service.reader();
  for (const text of COMMENTS.slice(0, 5)) await lan.post(key, text);
  await lan.react(key, 'love');
});

test('a reader who only reads downloads the loader and the thread, not the program', { tag: '@phone' }, async ({ page, host, service, thread, key }) => {
  const seen = requests(page, service);
  await page.goto(host.article({ key }));
  await expect(thread.comment(COMMENTS[4])).toBeVisible();
  await expect(thread.number('love')).toHaveText('1');
  await expect(thread.count).toHaveText('5');
  // Reading: the pointer over a text, the wheel, the end of the page.
  await thread.comment(COMMENTS[0]).locator('.tx p').first().hover();
  await page.mouse.wheel(0, 400);
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await page.waitForLoadState('networkidle');
  await expect.poll(() => seen).toEqual(['/embed.js', '/embed/demo/fragment', '/embed/demo/live']);
});

test('without the program, reading works and nothing breaks', async ({ page, host, thread, key, complaints }) => {
  await page.route(PROGRAM, route => route.abort());
  await page.goto(host.article({ key }));
  for (const text of COMMENTS.slice(0, 5)) await expect(thread.comment(text)).toBeVisible();
  expect(complaints).toEqual([]);
});

test('the page stands still while the thread comes', { tag: '@phone' }, async ({ page, host, thread, key }) => {
  await watchShifts(page);
  await page.goto(host.article({ key }));
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(await page.evaluate(() => window.shifts)).toEqual([]);
});

test('the page stands still above a thread that begins below the screen', { tag: '@phone' }, async ({ page, host, thread, key }) => {
  await watchShifts(page);
  const before = '<p>Một đoạn dài.</p>'.repeat(60);
  await page.goto(host.article({ key, before, style: '' }));
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await page.waitForLoadState('networkidle');
  expect(await page.evaluate(() => window.shifts)).toEqual([]);
});

test('the element says when it is ready', async ({ page, host, key }) => {
  await page.addInitScript(() => {
    document.addEventListener('cam-nhan:ready', event => (window.heard = [event.target.localName, event.composed]));
  });
  await page.goto(host.article({ key }));
  await page.waitForFunction(() => window.heard);
  expect(await page.evaluate(() => window.heard)).toEqual(['cam-nhan', true]);
});

test('reactions and comments stand where the newspaper wants them', async ({ page, host, key }) => {
  const embed = tag({ key, parts: 'reactions', id: 'a' }) + '<hr>' + tag({ key, parts: 'comments', id: 'b' });
  await page.goto(host.article({ key, embed }));
  const [above, below] = [page.locator('#a'), page.locator('#b')];
  await expect(above.locator('[data-act=react]')).toHaveCount(4);
  await expect(above.locator('li[data-id]')).toHaveCount(0);
  await expect(below.locator('li[data-id]')).toHaveCount(5);
  await expect(below.locator('[data-act=react]')).toHaveCount(0);
});

test('sort and limit are the element’s to say', async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key, embed: tag({ key, sort: 'oldest', limit: 2 }) }));
  await expect(thread.comments).toHaveCount(2);
  await expect(thread.comments.first()).toContainText(COMMENTS[0]);
});

test('the composer is one line until somebody writes, and stays open then', { tag: '@phone' }, async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key }));
  await expect(thread.composer.text).toBeVisible();
  await expect(thread.composer.name).toBeHidden();
  await expect(thread.composer.send).toBeHidden();
  const heading = await thread.count.boundingBox(), comment = await thread.comment(COMMENTS[4]).boundingBox();
  expect(comment.y - heading.y).toBeLessThan(220);
  await thread.composer.text.focus();
  await expect(thread.composer.name).toBeVisible();
  await thread.reaction('love').focus();
  await expect(thread.composer.send).toBeVisible();
});
