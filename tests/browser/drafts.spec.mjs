// What was typed is not lost, whatever happens on the way.
import { apart, COMMENTS } from './support/sentences.mjs';
import { expect, test, toucher } from './support/fixtures.mjs';
import { Thread } from './support/thread.mjs';

const write = url => url.pathname.endsWith('/comments') && url.pathname.includes('/api/');
const TEXT = apart('Chữ gõ thế nào giữ nguyên thế ấy: ế, ợ, ữ.');

/** Expects only what the browser says of failed requests. */
const forgive = complaints => {
  expect(complaints.filter(text => !/Failed to load resource|net::ERR/.test(text))).toEqual([]);
  complaints.length = 0;
};

for (const [status, code] of [[500, 'internal'], [429, 'too_many'], [503, 'unavailable']]) {
  test(`after a ${status} the text stays, and “Gửi lại” sends it once`, async ({ page, host, service, thread, key, complaints }) => {
    let failing = true;
    await page.route(write, route => {
      if (!failing || route.request().method() !== 'POST') return route.continue();
      const body = { type: 'about:blank', title: 'Hệ thống đang bận. Hãy thử lại sau ít phút.', status, code };
      return route.fulfill({ status, contentType: 'application/problem+json', headers: { 'Access-Control-Allow-Origin': '*' }, body: JSON.stringify(body) });
    });
    await page.goto(host.article({ key }));
    await thread.post(TEXT, 'Lan');
    const again = thread.host.getByRole('button', { name: 'Gửi lại' });
    await expect(again).toBeVisible();
    await expect(thread.composer.text).toHaveValue(TEXT);
    expect((await service.thread(key)).count).toBe(0);
    failing = false;
    await again.click();
    await expect(thread.composer.text).toHaveValue('');
    await expect.poll(async () => (await service.thread(key)).count).toBe(1);
    await expect(thread.comments).toHaveCount(1);
    await page.reload();
    await thread.shown();
    await thread.composer.text.click();
    await expect(thread.composer.text).toHaveValue('');
    forgive(complaints);
  });
}

test('while the disk is full, the comment and the reaction wait, and both arrive once there is room', async ({ page, host, service, thread, key, complaints }) => {
  await page.goto(host.article({ key }));
  await thread.shown();
  await service.limitFiles(0);
  try {
    await thread.reaction('love').click();
    await thread.post(TEXT, 'Lan');
    await expect(thread.composer.form.getByRole('status')).toContainText('Hãy thử lại sau');
    await expect(thread.composer.text).toHaveValue(TEXT);
    await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
    expect(await service.tallies(key)).toMatchObject({ love: 0 });
  } finally {
    await service.limitFiles();
  }
  await thread.host.getByRole('button', { name: 'Gửi lại' }).click();
  await expect(thread.composer.text).toHaveValue('');
  await expect(thread.comments).toHaveCount(1);
  await expect.poll(() => service.tallies(key), { timeout: 30_000 }).toMatchObject({ love: 1 });
  expect((await service.thread(key)).count).toBe(1);
  forgive(complaints);
});

test('a reader whom the service no longer knows is made known again, and the comment is posted', async ({ page, host, service, thread, key, complaints }) => {
  await page.goto(host.article({ key }));
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
  await page.evaluate(() => (localStorage['cam-nhan:demo:token'] = 'A'.repeat(54)));
  await thread.post(TEXT, 'Lan');
  await expect(thread.composer.text).toHaveValue('');
  await expect(thread.comments).toHaveCount(1);
  expect((await service.thread(key)).count).toBe(1);
  forgive(complaints);
});

test('offline, the comment waits, and goes when the line is back', async ({ page, context, host, service, thread, key, complaints }) => {
  await page.goto(host.article({ key }));
  await thread.composer.write(TEXT, 'Lan');
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
  await context.setOffline(true);
  await thread.composer.send.click();
  await expect(thread.host.getByText('Chưa kết nối được.')).toBeVisible();
  await expect(thread.composer.text).toHaveValue(TEXT);
  await context.setOffline(false);
  await expect.poll(async () => (await service.thread(key)).count).toBe(1);
  await expect(thread.composer.text).toHaveValue('');
  await expect(thread.comments).toHaveCount(1);
  forgive(complaints);
});

test('a browser that believes to be offline sends what is sent: comments, answers and changes', async ({ page, host, service, thread, key }) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false }));
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0]);
  await page.goto(host.article({ key }));
  await thread.post(TEXT, 'Lan');
  const own = thread.comment(TEXT.normalize('NFC'));
  await expect(own).toBeVisible();
  const reply = await thread.reply(thread.comment(COMMENTS[0]));
  await reply.write(COMMENTS[1], 'Lan');
  await reply.send.click();
  await expect(thread.comment(COMMENTS[1])).toBeVisible();
  const edited = await thread.edit(own);
  await edited.text.fill('Đã nghĩ lại.');
  await edited.send.click();
  await expect(thread.comment('Đã nghĩ lại.')).toBeVisible();
  await expect.poll(async () => (await service.thread(key)).count).toBe(3);
});

test('what was lost on the way is tried again by itself, unless somebody writes on', async ({ page, host, service, thread, key, complaints }) => {
  let lost = 0;
  await page.route(write, route => (route.request().method() === 'POST' && lost < 1 ? ((lost += 1), route.abort('connectionfailed')) : route.continue()));
  await page.goto(host.article({ key }));
  await thread.post(TEXT, 'Lan');
  await expect(thread.host.getByText('Chưa kết nối được.')).toBeVisible();
  await expect.poll(async () => (await service.thread(key)).count, { timeout: 15_000 }).toBe(1);
  await expect(thread.composer.text).toHaveValue('');
  lost = 0;
  await thread.composer.write('Viết dở', 'Lan');
  await thread.composer.send.click();
  await expect(thread.host.getByText('Chưa kết nối được.')).toBeVisible();
  await thread.composer.text.fill('Viết dở dang');
  await expect(thread.host.getByText('Chưa kết nối được.')).toHaveCount(0);
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await expect(thread.composer.text).toHaveValue('Viết dở dang');
  expect((await service.thread(key)).count).toBe(1);
  forgive(complaints);
});

test('an answer that was sent is no draft any more, there or on the next visit', { tag: '@phone' }, async ({ page, host, service, thread, key, hasTouch }) => {
  const tap = toucher(hasTouch);
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0]);
  await page.goto(host.article({ key }));
  for (const text of ['Trả lời lần một', 'Trả lời lần hai']) {
    await tap(thread.comment(COMMENTS[0]).locator('[data-act=reply]').first());
    const reply = thread.composerIn(thread.comment(COMMENTS[0]));
    await expect(reply.text).toHaveValue('');
    await reply.write(text, 'Lan');
    await tap(reply.send);
    await expect(thread.host.locator('[data-island=reply]')).toHaveCount(0);
    await expect(thread.comment(text)).toBeVisible();
    expect(await page.evaluate(text => Object.values(localStorage).filter(value => value.includes(text)), text)).toEqual([]);
  }
  await page.reload();
  const reply = await thread.reply(thread.comment(COMMENTS[0]));
  await expect(reply.text).toBeFocused();
  await expect(reply.text).toHaveValue('');
});

test('a change that is sent at once after typing is no draft any more', async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.post(COMMENTS[0], 'Lan');
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  const edited = await thread.edit(thread.comment(COMMENTS[0]));
  await edited.text.fill('Đã nghĩ lại.');
  await edited.text.press('Control+Enter');
  await expect(thread.comment('Đã nghĩ lại.')).toBeVisible();
  await page.reload();
  await thread.shown();
  expect(await page.evaluate(() => Object.keys(localStorage).filter(name => name.includes(':draft:')))).toEqual([]);
});

test('a tab closed while writing gives the text back on the next visit', async ({ page, context, host, thread, key }) => {
  const url = host.article({ key });
  await page.goto(url);
  await thread.composer.text.pressSequentially('Viết dở dang');
  await expect.poll(() => page.evaluate(() => Object.entries(localStorage).some(([name, value]) => name.includes(':draft:') && value.includes('Viết dở dang')))).toBe(true);
  await page.close();
  const next = new Thread(await context.newPage());
  await next.page.goto(url);
  await next.composer.text.click();
  await expect(next.composer.text).toHaveValue('Viết dở dang');
});

test('a tab closed in the middle of sending does not post twice', async ({ page, context, host, service, thread, key }) => {
  const url = host.article({ key });
  let arrived;
  const stored = new Promise(done => (arrived = done));
  await page.route(write, async route => {
    if (route.request().method() !== 'POST') return route.continue();
    await route.fetch();
    arrived();
    await new Promise(() => {});
  });
  await page.goto(url);
  await thread.post(TEXT, 'Lan');
  await stored;
  await page.close();
  expect((await service.thread(key)).count).toBe(1);
  // It had arrived, which the next visit knows: it is there, once, and nothing is left to send.
  const next = new Thread(await context.newPage());
  await next.page.goto(url);
  await next.composer.text.click();
  await expect(next.comment(TEXT.normalize('NFC'))).toBeVisible();
  await expect(next.host.locator('span[data-own]')).toBeVisible();
  await expect(next.composer.text).toHaveValue('');
  await expect(next.comments).toHaveCount(1);
});

test('a tab closed in the middle of sending, before anything arrived, offers to send again, and posts once', async ({ page, context, host, service, thread, key }) => {
  const url = host.article({ key });
  // The first thing that a new reader needs never comes.
  let begun;
  const asked = new Promise(done => (begun = done));
  await page.route(/\/readers\b/, () => begun());
  await page.goto(url);
  await thread.post(TEXT, 'Lan');
  await asked;
  await page.close();
  const next = new Thread(await context.newPage());
  await next.page.goto(url);
  await next.composer.text.click();
  await expect(next.composer.text).toHaveValue(TEXT);
  await next.composer.name.fill('Lan');
  await next.host.getByRole('button', { name: 'Gửi lại' }).click();
  await expect(next.composer.text).toHaveValue('');
  await expect(next.comments).toHaveCount(1);
  expect((await service.thread(key)).count).toBe(1);
});

test('the draft of an answer and the draft of a comment are two', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  for (const text of COMMENTS.slice(0, 2)) await lan.post(key, text);
  await page.goto(host.article({ key }));
  await thread.composer.text.fill('Bình luận chính');
  let reply = await thread.reply(thread.comment(COMMENTS[0]));
  await reply.text.fill('Trả lời thứ nhất');
  reply = await thread.reply(thread.comment(COMMENTS[1]));
  await expect(reply.text).toHaveValue('');
  await reply.text.fill('Trả lời thứ hai');
  await page.reload();
  await thread.composer.text.click();
  await expect(thread.composer.text).toHaveValue('Bình luận chính');
  reply = await thread.reply(thread.comment(COMMENTS[0]));
  await expect(reply.text).toHaveValue('Trả lời thứ nhất');
  if (await reply.name.count()) await reply.name.fill('Lan');
  await reply.send.click();
  await expect(thread.comment('Trả lời thứ nhất')).toBeVisible();
  reply = await thread.reply(thread.comment(COMMENTS[1]));
  await expect(reply.text).toHaveValue('Trả lời thứ hai');
  await expect(thread.composer.text).toHaveValue('Bình luận chính');
});

test('two tabs on one article: the second goes on from the draft of the first, and neither tears up the other’s text', async ({ page, context, host, service, thread, key }) => {
  const url = host.article({ key });
  await page.goto(url);
  await thread.composer.write('Từ thẻ một', 'Lan');
  await expect.poll(() => page.evaluate(() => Object.keys(localStorage).some(name => name.includes(':draft:')))).toBe(true);
  const tab = new Thread(await context.newPage());
  await tab.page.goto(url);
  await tab.composer.text.click();
  await expect(tab.composer.text).toHaveValue('Từ thẻ một');
  await tab.composer.write('Từ thẻ hai', 'Lan');
  await expect(thread.composer.text).toHaveValue('Từ thẻ một');
  await thread.composer.send.click();
  await expect(thread.comment('Từ thẻ một')).toBeVisible();
  await expect(tab.composer.text).toHaveValue('Từ thẻ hai');
  await tab.composer.send.click();
  await expect(tab.comment('Từ thẻ hai')).toBeVisible();
  await expect.poll(async () => (await service.thread(key)).count).toBe(2);
});

test('a service that restarts while a comment is sent loses nothing', async ({ page, host, service, thread, key, complaints }) => {
  await page.goto(host.article({ key }));
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
  await service.halt();
  await thread.post(TEXT, 'Lan');
  const again = thread.host.getByRole('button', { name: 'Gửi lại' });
  await expect(again).toBeVisible();
  await expect(thread.composer.text).toHaveValue(TEXT);
  await service.resume();
  await again.click();
  await expect.poll(async () => (await service.thread(key)).count).toBe(1);
  await expect(thread.composer.text).toHaveValue('');
  forgive(complaints);
});

test('what is typed in one tab is not forgotten when another tab posts', async ({ page, context, host, service, thread, key, complaints }) => {
  await page.goto(host.article({ key }));
  await thread.composer.text.fill(TEXT);
  await expect.poll(() => page.evaluate(() => Object.keys(localStorage).some(name => name.includes(':draft:')))).toBe(true);
  const tab = await context.newPage();
  await tab.goto(host.article({ key }));
  const other = new Thread(tab);
  await other.post('Chuyện khác.', 'Lan');
  await expect(other.composer.text).toHaveValue('');
  await expect.poll(async () => (await service.thread(key)).count).toBe(1);
  await page.reload();
  await thread.shown();
  await thread.composer.text.click();
  await expect(thread.composer.text).toHaveValue(TEXT);
  forgive(complaints);
});

test('a draft that waits shows its beginning on one line, opens with a tap, and once sent the composer is one line again', { tag: '@phone' }, async ({ page, host, thread, key }) => {
  const height = () => thread.composer.form.evaluate(form => Math.round(form.getBoundingClientRect().height));
  await page.goto(host.article({ key }));
  await thread.shown();
  const closed = await height();
  await thread.composer.write('Dòng đầu của một bản nháp dài hơn một dòng.\nDòng hai.', 'Lan');
  await expect.poll(() => page.evaluate(() => Object.keys(localStorage).some(name => name.includes(':draft:')))).toBe(true);
  await page.reload();
  await thread.shown();
  const chip = thread.host.getByText('Bản nháp chưa gửi').first();
  await expect(chip).toBeVisible();
  await expect(thread.composer.name).toBeHidden();
  expect(await height()).toBe(closed);
  await thread.composer.text.click();
  await expect(chip).toBeHidden();
  await thread.composer.name.fill('Lan');
  await thread.composer.send.click();
  await expect(thread.comment('Dòng hai.')).toBeVisible();
  await expect(thread.composer.name).toBeHidden();
  expect(await height()).toBe(closed);
});
