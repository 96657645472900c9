// A page that stays open while others write.
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

test('what others do comes to an open page, and comments wait for a tap', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  const first = await lan.post(key, COMMENTS[0]);
  await page.goto(host.article({ key }));
  await thread.host.scrollIntoViewIfNeeded();
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  await lan.react(key, 'love');
  await expect(thread.number('love')).toHaveText('1');
  await lan.post(key, COMMENTS[1]);
  await lan.post(key, COMMENTS[2], { parent: first });
  const button = page.getByRole('button', { name: '2 bình luận mới' });
  await expect(button).toBeVisible();
  await expect(thread.count).toHaveText('3');
  await expect(thread.comments).toHaveCount(1);
  await expect(thread.spoken).toHaveText('2 bình luận mới');
  await button.click();
  await expect(button).toHaveCount(0);
  await expect(thread.comments).toHaveCount(3);
  await expect(thread.comment(COMMENTS[0]).locator('li[data-id]').filter({ hasText: COMMENTS[2] })).toBeVisible();
});

test('likes come to an open page, before the program is there and after', async ({ page, host, service, thread, key }) => {
  const [lan, minh] = [await service.reader(), await service.reader()];
  const first = await lan.post(key, COMMENTS[0]);
  const second = await lan.post(key, COMMENTS[1], { parent: first });
  await page.goto(host.article({ key }));
  await thread.host.scrollIntoViewIfNeeded();
  const [likes, more] = [first, second].map(id => thread.host.locator(`[id="cn-${id}"] > .do > [data-act=like]`));
  await lan.like(first);
  await expect(likes).toHaveText(/1/);
  await expect(likes).toHaveAttribute('aria-pressed', 'false');
  await likes.click();
  await expect(likes).toHaveText(/2/);
  await minh.like(first);
  await expect(likes).toHaveText(/3/);
  await expect(likes).toHaveAttribute('aria-pressed', 'true');
  await minh.like(second);
  await expect(more).toHaveText(/1/);
  await expect(likes).toHaveText(/3/);
});

test('an edit and a removal come to an open page', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  const first = await lan.post(key, COMMENTS[0]);
  const second = await lan.post(key, COMMENTS[1]);
  await page.goto(host.article({ key }));
  await thread.host.scrollIntoViewIfNeeded();
  await expect(thread.comments).toHaveCount(2);
  await lan.edit(first, 'Tôi đã nghĩ lại.');
  await expect(thread.comment('Tôi đã nghĩ lại.')).toBeVisible();
  await lan.remove(second);
  await expect(thread.comments).toHaveCount(1);
  await expect(thread.count).toHaveText('1');
});

test('of two edits within seconds the last is what stays, whatever a cache holds of the first', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  const only = await lan.post(key, COMMENTS[0]);
  await page.goto(host.article({ key }));
  await thread.host.scrollIntoViewIfNeeded();
  await expect(thread.comments).toHaveCount(1);
  await lan.edit(only, 'Tôi đã nghĩ lại.');
  await expect(thread.comment('Tôi đã nghĩ lại.')).toBeVisible();
  await lan.edit(only, 'Tôi lại nghĩ khác.', 2);
  await expect(thread.comment('Tôi lại nghĩ khác.')).toBeVisible();
});

test('one’s own comment is not announced as news, and numbers stay true under one’s own reaction', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[3]);
  await page.goto(host.article({ key }));
  await thread.host.scrollIntoViewIfNeeded();
  await thread.post(COMMENTS[4]);
  await expect(thread.comment(COMMENTS[4])).toBeVisible();
  await thread.reaction('love').click();
  await expect(thread.number('love')).toHaveText('1');
  await lan.react(key, 'love');
  await expect(thread.number('love')).toHaveText('2');
  await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
  await page.waitForTimeout(1_500);
  await expect(thread.host.locator('[part=news]')).toHaveCount(0);
});

test('a page that lost its line hears what it missed', async ({ page, host, service, thread, key, complaints }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0]);
  await page.goto(host.article({ key }));
  await thread.host.scrollIntoViewIfNeeded();
  await expect(thread.comments).toHaveCount(1);
  await service.halt();
  await service.resume();
  await lan.post(key, COMMENTS[1]);
  await expect(page.getByRole('button', { name: '1 bình luận mới' })).toBeVisible({ timeout: 15_000 });
  complaints.length = 0;
});

test('an open page learns that its thread was closed, and opened again, and keeps what is being written', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, thread, key }) => {
  const site = await service.addSite(`dong-${key}`);
  const url = host.article({ key, site });
  await (await service.reader(site)).post({ key, url }, COMMENTS[0]);
  await page.goto(url);
  await thread.host.scrollIntoViewIfNeeded();
  await thread.post(COMMENTS[1], 'Lan');
  await expect(thread.comment(COMMENTS[1]).locator('[data-act=edit]')).toBeVisible();
  const moderator = await service.moderator(site);
  const shut = thread.host.getByText('Bài viết đã đóng bình luận. Bạn vẫn có thể đọc và bày tỏ cảm nhận.');
  await expect(shut).toBeHidden();
  await moderator.close(true);
  await expect(shut).toBeVisible({ timeout: 15_000 });
  await expect(thread.composer.form).toBeHidden();
  await expect(thread.comment(COMMENTS[0]).locator('[data-act=reply]')).toBeHidden();
  await expect(thread.comment(COMMENTS[1]).locator('[data-act=edit]')).toBeHidden();
  await moderator.close(false);
  await expect(shut).toBeHidden({ timeout: 15_000 });
  await expect(thread.composer.form).toBeVisible();
  await thread.composer.text.fill('Đang viết dở');
  await moderator.close(true);
  await expect(shut).toBeVisible({ timeout: 15_000 });
  await expect(thread.composer.text).toBeVisible();
  await expect(thread.composer.text).toHaveValue('Đang viết dở');
});

test('the comment under an open answer changes and goes where it stands, and the answer stays', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  const only = await lan.post(key, COMMENTS[0]);
  await page.goto(host.article({ key }));
  await thread.host.scrollIntoViewIfNeeded();
  const reply = await thread.reply(thread.comment(COMMENTS[0]));
  await reply.text.fill('Tôi cũng nghĩ thế');
  const item = thread.host.locator(`[id="cn-${only}"]`);
  await lan.edit(only, `Tôi đã nghĩ lại. ${COMMENTS[2]}\n\n`.repeat(9));
  await expect(item.locator('> .tx')).toContainText('Tôi đã nghĩ lại.', { timeout: 15_000 });
  await expect(item.getByRole('button', { name: 'Xem thêm' })).toBeVisible();
  await expect(item.locator('textarea')).toHaveValue('Tôi cũng nghĩ thế');
  await lan.remove(only);
  await expect(item.getByText('Bình luận này đã được gỡ.')).toBeVisible({ timeout: 15_000 });
  await expect(item.locator('textarea')).toHaveValue('Tôi cũng nghĩ thế');
  await item.getByRole('button', { name: 'Hủy' }).click();
  await expect(item).toHaveCount(0);
});

test('what a page does not know of, an event by its name or a field of the news, it passes over', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  const first = await lan.post(key, COMMENTS[0]);
  let version = 1_000_000;
  const news = count => `id: ${version += 1}\ndata: ${JSON.stringify({
    version, count, closed: false, closes_at: null, tallies: [], likes: [{ id: first, count, by: 'nhiều người' }], comments: [], more: false, typing: ['Lan'],
  })}\n\n`;
  const later = () => `event: typing\nid: ${version += 1}\ndata: { "reader": "Lan" }\n\nevent: later\nid: ${version += 1}\ndata: not even JSON\n\n`;
  // A line of a service of later days, which ends after each piece of news.
  let count = 10;
  await page.route('**/embed/*/live?*', route => route.fulfill({ contentType: 'text/event-stream', body: `retry: 200\n\n${later()}${news(count)}${later()}`, headers: { 'access-control-allow-origin': '*' } }));
  await page.route('**/news?*', route => route.fulfill({ json: null }));
  await page.goto(host.article({ key }));
  await thread.host.scrollIntoViewIfNeeded();
  await expect(thread.count).toHaveText('10');
  // The same while the program is at work.
  await thread.reaction('love').click();
  count = 20;
  await expect(thread.count).toHaveText('20', { timeout: 60_000 });
  await expect(thread.host.locator(`[id="cn-${first}"] > .do > [data-act=like]`)).toHaveText(/20/);
});
