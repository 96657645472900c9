// The keyboard alone, and where the focus is after each step: never lost.
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

/** What has the focus, inside the thread too. */
const focused = page =>
  page.evaluate(() => {
    let at = document.activeElement;
    while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return { name: at.localName, id: at.id, act: at.dataset.act, parent: at.closest('li[data-id]')?.dataset.id };
  });

test('to read, react, write, answer, give up and take away, no mouse is needed', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  const id = await lan.post(key, COMMENTS[0]);
  await page.goto(host.article({ key }));
  await thread.shown();
  // Tab leads into the thread: the first reaction, and on.
  await page.keyboard.press('Tab');
  await expect(thread.reaction('love')).toBeFocused();
  await page.keyboard.press('Space');
  await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
  await expect(thread.reaction('love')).toBeFocused();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });

  // A comment of one's own: after it is sent the focus is on it, and it is announced.
  await thread.composer.text.focus();
  await page.keyboard.type('Gõ bằng bàn phím');
  await thread.composer.name.focus();
  await page.keyboard.type('Lan');
  await thread.composer.send.focus();
  await page.keyboard.press('Enter');
  const posted = thread.comment('Gõ bằng bàn phím');
  await expect(posted).toBeFocused();
  await expect(thread.spoken).toHaveText('Đã đăng bình luận của bạn.');

  // An answer, given up: back to the button it came from.
  const button = thread.host.locator(`li[data-id="${id}"] [data-act=reply]`).first();
  await button.focus();
  await page.keyboard.press('Enter');
  const reply = thread.composerIn(thread.host.locator(`li[data-id="${id}"]`));
  await expect(reply.text).toBeFocused();
  await reply.cancel.focus();
  await page.keyboard.press('Enter');
  await expect(button).toBeFocused();

  // An answer, sent.
  await page.keyboard.press('Enter');
  await expect(reply.text).toBeFocused();
  await page.keyboard.type('Trả lời bằng bàn phím');
  await page.keyboard.press('Control+Enter');
  await expect(thread.comment('Trả lời bằng bàn phím')).toBeFocused();

  // Taking away: asked first, then the focus stays in the thread.
  await thread.remove(thread.comment('Trả lời bằng bàn phím'));
  await expect(thread.comment('Trả lời bằng bàn phím')).toHaveCount(0);
  await expect.poll(async () => (await focused(page)).name).not.toBe('body');
  await expect(thread.spoken).toHaveText('Đã xóa bình luận.');
});

test('after “Xem thêm bình luận” the focus is on the first that is new', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  for (let n = 0; n < 23; n += 1) await lan.post(key, `Bình luận số ${n}.`);
  await page.goto(host.article({ key }));
  await expect(thread.comments).toHaveCount(20);
  await thread.host.locator('[data-act=more]').focus();
  await page.keyboard.press('Enter');
  await expect(thread.comments).toHaveCount(23);
  await expect(thread.comments.nth(20)).toBeFocused();
  await expect(thread.spoken).toHaveText('Đã tải thêm 3 bình luận.');
});

test('after “Xem n trả lời” the focus is on the first that is new', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  const root = await lan.post(key, COMMENTS[0]);
  for (let n = 0; n < 6; n += 1) await lan.post(key, `Trả lời số ${n}.`, { parent: root });
  await page.goto(host.article({ key }));
  await expect(thread.comments).toHaveCount(3);
  await thread.host.locator('[data-act=replies]').focus();
  await page.keyboard.press('Enter');
  await expect(thread.comments).toHaveCount(7);
  await expect(thread.comment('Trả lời số 2.')).toBeFocused();
});

test('another order keeps the focus on its button and says so', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  for (let n = 0; n < 3; n += 1) await lan.post(key, `Bình luận số ${n}.`);
  await page.goto(host.article({ key }));
  const oldest = thread.host.locator('[data-act=sort][data-sort=oldest]');
  await oldest.focus();
  await page.keyboard.press('Enter');
  await expect(thread.comments.first()).toContainText('Bình luận số 0.');
  await expect(oldest).toBeFocused();
  await expect(thread.spoken).toHaveText('Đã sắp xếp: Cũ nhất.');
});

test('Escape closes the answer, and keys with Ctrl are the browser’s', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0]);
  await page.goto(host.article({ key }));
  const comment = thread.comment(COMMENTS[0]);
  const reply = await thread.reply(comment);
  await expect(reply.text).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(reply.text).toHaveCount(0);
  await expect(comment.locator('[data-act=reply]').first()).toBeFocused();
  for (const combination of ['Control+c', 'r', 'l', 'e']) await page.keyboard.press(combination);
  await expect(comment.locator('form')).toHaveCount(0);
  await expect(comment.locator('[data-act=like]').first()).toHaveAttribute('aria-pressed', 'false');
});

test('a screen reader hears what each control is and how it stands', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  await lan.react(key, 'love');
  await lan.post(key, COMMENTS[0]);
  await page.goto(host.article({ key }));
  await thread.reaction('love').click();
  await expect(thread.host.getByRole('button', { name: /^Rất hay\s*, 2 lượt$/, pressed: true })).toBeVisible();
  await expect(thread.host.getByRole('region', { name: 'Cảm nhận của bạn về bài viết này' })).toBeVisible();
  await expect(thread.host.getByRole('heading', { name: 'Bình luận (1)' })).toBeVisible();
  await expect(thread.host.getByRole('textbox', { name: 'Nội dung bình luận' })).toBeVisible();
});
