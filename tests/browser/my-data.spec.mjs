// What is one's own: the page of everything that a reader wrote, reached from a thread and from the page without script.
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

/** No fault that axe knows, by day and by night. */
const accessible = async page => {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(node => node.html)])).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
};

/** Opens one's own page from the composer of a thread. */
const openMine = async (page, thread) => {
  await thread.composer.text.focus();
  const opened = page.context().waitForEvent('page');
  await thread.composer.form.getByRole('button', { name: 'Bình luận của tôi' }).click();
  const mine = await opened;
  await expect(mine.getByRole('heading', { name: 'Mở danh sách bình luận của bạn?' })).toBeVisible();
  await accessible(mine);
  await mine.getByRole('button', { name: 'Mở danh sách' }).click();
  await expect(mine.getByRole('heading', { name: 'Bình luận của tôi', level: 1 })).toBeVisible();
  return mine;
};

test('a reader opens everything they wrote, takes it along, and closes it', { tag: '@postgres' }, async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.post(COMMENTS[0], 'Lan');
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  const mine = await openMine(page, thread);
  const own = mine.locator('.own > li').filter({ hasText: COMMENTS[0] });
  await expect(own).toContainText('Đang hiển thị');
  await accessible(mine);
  const download = mine.waitForEvent('download');
  await mine.getByRole('link', { name: 'Tải tất cả (JSON)' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('demo-comments.json');
  const { comments } = JSON.parse(await readFile(await file.path(), 'utf8'));
  expect(comments.map(({ text, name }) => [text, name])).toEqual([[COMMENTS[0], 'Lan']]);
  expect(mine.url()).not.toContain('open');
  await mine.getByRole('button', { name: 'Đóng trang này' }).click();
  await expect(mine.getByRole('status')).toContainText('Đã đóng');
  await mine.goBack();
  await mine.reload();
  await expect(mine.getByText(COMMENTS[0])).toHaveCount(0);
});

test('also in another tab, which knows no name', { tag: '@phone' }, async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.composer.text.click();
  await expect(thread.composer.form.getByRole('button', { name: 'Bình luận của tôi' })).toBeHidden();
  await thread.post(COMMENTS[0], 'Lan');
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  await page.evaluate(() => sessionStorage.clear());
  await page.reload();
  await thread.composer.text.click();
  await expect(thread.composer.form.locator('[name=name]')).toBeVisible();
  await expect(thread.composer.form.locator('p[data-known] b')).toBeHidden();
  await expect(thread.composer.form.getByRole('button', { name: 'Bình luận của tôi' })).toBeVisible();
});

test('without script one’s own page is a button away', async ({ browser, service, key }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'vi-VN' });
  const page = await context.newPage();
  await page.goto(`${service.url}/t/demo?key=${key}&lang=vi`);
  await expect(page.getByRole('button', { name: 'Bình luận của tôi' })).toHaveCount(0);
  await page.getByLabel('Bình luận', { exact: false }).first().fill(COMMENTS[1]);
  await page.locator('input[name=name]').first().fill('Lan');
  await page.locator('[part=send]').first().click();
  await page.getByRole('button', { name: 'Bình luận của tôi' }).click();
  await expect(page.locator('.own')).toContainText(COMMENTS[1]);
  await context.close();
});

test('a comment is erased for good, and its place in the open thread follows', { tag: '@postgres' }, async ({ page, host, thread, service, key, database }) => {
  // PostgreSQL's own tools make its backups, unless its owner says otherwise.
  const backups = database === 'sqlite' ? 'Đã xóa hẳn. Bản sao lưu hằng ngày còn giữ đến ngày' : 'Đã xóa hẳn.';
  await page.goto(host.article({ key }));
  await thread.post(COMMENTS[0], 'Lan');
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  const [{ id }] = (await service.thread(key)).comments;
  await (await service.reader()).post(key, '@Lan, đúng vậy', { name: 'Minh', parent: id });
  const mine = await openMine(page, thread);
  await mine.locator('.own > li').filter({ hasText: COMMENTS[0] }).getByRole('link', { name: 'Xóa hẳn' }).click();
  await expect(mine.getByRole('heading', { name: 'Xóa hẳn bình luận này?' })).toBeVisible();
  await expect(mine.getByText('Không hoàn tác được.')).toBeVisible();
  await accessible(mine);
  await mine.getByRole('link', { name: 'Không xóa' }).click();
  await expect(mine.locator('.own')).toContainText(COMMENTS[0]);
  await mine.goBack();
  await mine.getByRole('button', { name: 'Xóa hẳn' }).click();
  await expect(mine.getByRole('status')).toContainText(backups);
  await expect(mine.getByText(COMMENTS[0])).toHaveCount(0);
  await expect(mine.locator('.own')).toContainText('Đã xóa dữ liệu');
  await accessible(mine);
  await page.reload();
  await expect(thread.host.getByText('Bình luận này đã được gỡ.')).toBeVisible();
  await expect(thread.comment('@…, đúng vậy')).toBeVisible();
  await expect(thread.host.getByText('@Lan')).toHaveCount(0);
});

test('without script everything is erased by a button, a question and a button', async ({ browser, service, key }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'vi-VN' });
  const page = await context.newPage();
  await page.goto(`${service.url}/t/demo?key=${key}&lang=vi`);
  await page.getByLabel('Bình luận', { exact: false }).first().fill(COMMENTS[1]);
  await page.locator('input[name=name]').first().fill('Lan');
  await page.locator('[part=send]').first().click();
  await page.getByRole('button', { name: 'Bình luận của tôi' }).click();
  await page.getByRole('link', { name: 'Xóa hết dữ liệu của tôi' }).click();
  await page.getByRole('button', { name: 'Xóa hẳn' }).click();
  await expect(page.getByRole('status')).toContainText('Đã xóa hẳn.');
  await expect(page.getByText('Bạn chưa viết bình luận nào ở đây.')).toBeVisible();
  expect((await service.thread(key)).count).toBe(0);
  await context.close();
});
