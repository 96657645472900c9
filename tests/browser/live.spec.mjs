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
