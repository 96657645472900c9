// A comment's way from one reader to another.
import { apart, COMMENTS } from './support/sentences.mjs';
import { expect, test, toucher } from './support/fixtures.mjs';
import { Thread } from './support/thread.mjs';

const write = url => url.pathname.endsWith('/comments') && url.pathname.includes('/api/');

test('a reader comments, another sees it and answers, and the first sees the answer', { tag: ['@phone', '@postgres'] }, async ({ page, host, thread, key, another }) => {
  const url = host.article({ key });
  await page.goto(url);
  await thread.post(COMMENTS[0], 'Thu Hà');
  await expect(thread.comment(COMMENTS[0])).toContainText('Thu Hà');
  await expect(thread.comment(COMMENTS[0])).toContainText('vừa xong');
  await expect(thread.count).toHaveText('1');

  const other = await another(url);
  const seen = other.comment(COMMENTS[0]);
  await expect(seen).toContainText('Thu Hà');
  const answer = await other.reply(seen);
  await answer.write(COMMENTS[3], 'Đức Huy');
  await answer.send.click();
  await expect(other.comment(COMMENTS[3])).toBeVisible();
  await expect(other.count).toHaveText('2');

  await page.reload();
  await expect(thread.comment(COMMENTS[3])).toContainText('Đức Huy');
  await expect(thread.comments.first().locator('li[data-id]')).toContainText(COMMENTS[3]);
});

test('a double click sends one comment', { tag: '@phone' }, async ({ page, host, service, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.composer.write(COMMENTS[1], 'Thu Hà');
  await thread.composer.send.dblclick();
  await expect(thread.comment(COMMENTS[1])).toBeVisible();
  await expect(thread.composer.text).toHaveValue('');
  await page.waitForLoadState('networkidle');
  expect((await service.thread(key)).count).toBe(1);
  await expect(thread.comments).toHaveCount(1);
});

test('Ctrl+Enter and a click together send one comment', async ({ page, host, service, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.composer.write(COMMENTS[1], 'Thu Hà');
  await thread.composer.text.evaluate(text => {
    text.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, composed: true, cancelable: true }));
    text.form.querySelector('[part=send]').click();
  });
  await expect(thread.comment(COMMENTS[1])).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect((await service.thread(key)).count).toBe(1);
});

test('Ctrl+Enter sends', async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.composer.write(COMMENTS[4], 'Thu Hà');
  await thread.composer.text.press('Control+Enter');
  await expect(thread.comment(COMMENTS[4])).toContainText('Thu Hà');
});

test('when the answer is lost, “Gửi lại” finds the comment posted, once', { tag: '@postgres' }, async ({ page, host, service, thread, key, complaints }) => {
  let lost = 0;
  await page.route(write, async route => {
    if (route.request().method() !== 'POST' || lost) return route.continue();
    lost += 1;
    await route.fetch();
    await route.abort('connectionreset');
  });
  await page.goto(host.article({ key }));
  await thread.post(COMMENTS[5]);
  await thread.host.getByRole('button', { name: 'Gửi lại' }).click();
  await expect(thread.composer.text).toHaveValue('');
  await expect(thread.comments).toHaveCount(1);
  expect((await service.thread(key)).count).toBe(1);
  expect(lost).toBe(1);
  expect(complaints.every(text => text.includes('net::ERR_CONNECTION_RESET'))).toBe(true);
  complaints.length = 0;
});

test('two people may say the same', async ({ page, host, service, thread, key }) => {
  await (await service.reader()).post(key, 'Hay quá!', { name: 'Lan' });
  await page.goto(host.article({ key }));
  await thread.post('Hay quá!', 'Minh');
  await expect(thread.comments).toHaveCount(2);
  expect((await service.thread(key)).count).toBe(2);
});

test('letters that came in pieces are kept whole, and the emoji too', { tag: '@postgres' }, async ({ page, host, service, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.post(apart('Lời hẹn của Đặng Thị Ngọc Ánh ở Huế 👩‍👩‍👧‍👦'), apart('Đặng Thị Ngọc Ánh'));
  await expect(thread.comment('Lời hẹn của Đặng Thị Ngọc Ánh ở Huế 👩‍👩‍👧‍👦')).toBeVisible();
  const { comments } = await service.thread(key);
  expect(comments[0].content.name).toBe('Đặng Thị Ngọc Ánh'.normalize('NFC'));
});

test('a refused comment says why, keeps every word, and the mistake can be mended', async ({ page, host, service, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.composer.write(COMMENTS[6]);
  await thread.composer.send.click();
  await expect(thread.composer.name).toBeFocused();
  await expect(thread.composer.text).toHaveValue(COMMENTS[6]);
  expect((await service.thread(key)).count).toBe(0);
  await thread.composer.name.fill('Khánh Vy');
  await thread.composer.send.click();
  await expect(thread.comment(COMMENTS[6])).toContainText('Khánh Vy');
});

test('what was refused is a plain draft on the next visit, about which nothing is unsure', async ({ page, host, service, thread, key, complaints }) => {
  const site = await service.addSite(`tu-choi-${key}`, { commenters: 'signed_in' });
  const url = host.article({ key, site });
  await page.goto(url);
  await thread.composer.write(COMMENTS[6], 'Khánh Vy');
  await thread.composer.send.click();
  await expect(thread.composer.form).toContainText('Hãy đăng nhập');
  expect(complaints.splice(0)).toEqual([expect.stringContaining('403')]);
  await service.cli('site', 'set', site, 'commenters', 'everyone');
  await page.goto(url);
  await thread.composer.text.click();
  await expect(thread.composer.text).toHaveValue(COMMENTS[6]);
  await expect(thread.composer.form).not.toContainText('Chưa rõ');
  await thread.composer.send.click();
  await expect(thread.comment(COMMENTS[6])).toBeVisible();
});

test('an empty form leads to its first field, which looks wrong until something stands there', { tag: '@phone' }, async ({ page, host, thread, key, hasTouch }) => {
  const tap = toucher(hasTouch);
  await page.goto(host.article({ key }));
  await tap(thread.composer.text);
  await expect(thread.composer.form).toHaveAttribute('novalidate', '');
  const border = field => field.evaluate(field => getComputedStyle(field).borderTopColor);
  const [plain, card] = [await border(thread.composer.name), await border(thread.composer.form)];
  await tap(thread.composer.send);
  await expect(thread.composer.text).toBeFocused();
  await expect(thread.composer.text).toHaveAttribute('aria-invalid', 'true');
  expect(await border(thread.composer.form)).not.toBe(card);
  await thread.composer.text.fill('Chào');
  await expect(thread.composer.text).toHaveAttribute('aria-invalid', 'false');
  await tap(thread.composer.send);
  await expect(thread.composer.name).toBeFocused();
  expect(await border(thread.composer.name)).not.toBe(plain);
});

test('a quotation begins a line of its own, whatever was typed before', async ({ page, host, service, thread, key }) => {
  await (await service.reader()).post(key, COMMENTS[0]);
  await page.goto(host.article({ key }));
  const reply = await thread.reply(thread.comment(COMMENTS[0]));
  await reply.text.fill('Tôi nghĩ');
  await reply.form.getByText('Xem trước', { exact: true }).click();
  await thread.act(thread.comment(COMMENTS[0]), 'quote');
  await expect(reply.text).toHaveValue(`Tôi nghĩ\n\n> ${COMMENTS[0]}\n\n`);
  await expect(reply.text).toBeFocused();
});

test('bold, quotes and lists look so, in the preview and in the comment', async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.composer.write('**Đậm** và *nghiêng*\n\n> lời người khác\n\n- một\n- hai', 'Thu Hà');
  await thread.host.getByText('Xem trước', { exact: true }).first().click();
  await expect(thread.composer.form.locator('strong')).toHaveText('Đậm');
  await expect(thread.composer.form.locator('blockquote')).toHaveText('lời người khác');
  await thread.composer.send.click();
  const comment = thread.comments.first();
  await expect(comment.locator('strong')).toHaveText('Đậm');
  await expect(comment.locator('li:not([data-id])')).toHaveText(['một', 'hai']);
});

test('the name is known for the visit, and remembered on this device for whoever wants that', async ({ page, host, thread, key, another }) => {
  const url = host.article({ key });
  await page.goto(url);
  await thread.composer.text.focus();
  await thread.composer.form.getByRole('checkbox').check();
  await thread.post(COMMENTS[7], 'Hoàng Long');
  await expect(thread.comment(COMMENTS[7])).toBeVisible();
  await page.reload();
  await thread.composer.text.click();
  await expect(thread.composer.name).toHaveValue('Hoàng Long');
  await expect(thread.composer.form.locator('[name=remember]')).toBeChecked();

  const other = await another(url);
  await other.post(COMMENTS[8], 'Bích Thủy');
  await expect(other.comment(COMMENTS[8])).toBeVisible();
  await other.page.reload();
  await other.composer.text.click();
  await expect(other.host.getByText('Viết với tên Bích Thủy')).toBeVisible();
  await expect(other.composer.form.locator('[name=remember]')).not.toBeChecked();
  // Another tab is another visit.
  const next = new Thread(await other.page.context().newPage());
  await next.page.goto(url);
  await next.composer.text.click();
  await expect(next.host.getByRole('toolbar')).toBeVisible();
  await expect(next.composer.name).toHaveValue('');
});

test('text made to be hard to read does not hold up the page', async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.composer.text.click();
  await thread.host.getByText('Xem trước', { exact: true }).first().click();
  await expect(thread.composer.form.getByText('Chưa có nội dung để xem trước.')).toBeVisible();
  await thread.host.getByText('Viết', { exact: true }).first().click();
  for (const text of ['http://a.' + 'a.'.repeat(5_000), '('.repeat(10_000), '*'.repeat(10_000), '['.repeat(10_000), '> '.repeat(5_000)]) {
    const took = await thread.composer.text.evaluate((field, text) => {
      // The best of a few: this machine may be busy.
      const times = [0, 1, 2, 3, 4].map(n => {
        field.value = text + n;
        const began = performance.now();
        field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
        return performance.now() - began;
      });
      return Math.min(...times);
    }, text);
    expect(took, text.slice(0, 5)).toBeLessThan(50);
  }
});

test('the counter warns near the limit and counts what a person counts', async ({ page, host, service, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.composer.write('👩‍👩‍👧‍👦'.repeat(1_990), 'Thu Hà');
  await expect(thread.composer.form.getByText('Còn 10 ký tự')).toBeVisible();
  await thread.composer.text.fill('ế'.normalize('NFD').repeat(2_003));
  await expect(thread.composer.form.getByText('Vượt 3 ký tự')).toBeVisible();
  await thread.composer.send.click();
  await expect(thread.composer.form.getByText('Bình luận dài quá 2.000 ký tự.')).toBeVisible();
  expect((await service.thread(key)).count).toBe(0);
  await thread.composer.text.fill('ế'.normalize('NFD').repeat(2_000));
  await thread.composer.send.click();
  await expect(thread.comments).toHaveCount(1);
});
