// A newsroom's own system says what it knows of an article; a moderator sees it, changes it in a form, and takes that back.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/fixtures.mjs';
import { join } from './support/newsroom.mjs';

const FACTS = {
  title: 'Giá vàng lại tăng',
  section: 'Kinh tế',
  authors: [{ name: 'Lan Anh', id: 'user-7' }],
  published_at: '2026-11-25T08:00:00+07:00',
};

test('what the newsroom knows of an article is on its page, and is changed and taken back there', { tag: '@phone' }, async ({ page, host, service }) => {
  const site = await service.addSite(`toa-soan-${Math.random().toString(36).slice(2, 8)}`);
  const program = await service.moderator(site);
  const { thread } = await program.describe('bai', FACTS);
  await join(service, page, site);
  await page.goto(`${service.url}/admin/sites/${site}/threads/${thread}`);
  await expect(page.getByRole('heading', { name: 'Giá vàng lại tăng' })).toBeVisible();
  await expect(page.getByText('Chuyên mục: Kinh tế')).toBeVisible();
  await expect(page.getByText('Tác giả bài viết: Lan Anh')).toBeVisible();
  await expect(page.getByText('Ngày đăng: 08:00 25/11/2026')).toBeVisible();

  await page.getByText('Sửa thông tin của bài').click();
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
  await page.getByLabel('Tác giả bài viết').fill('Lan Anh\nĐức Bình');
  await page.getByLabel('Đóng bình luận lúc').fill('2026-11-26T12:00');
  await page.getByRole('button', { name: 'Lưu' }).last().click();
  await expect(page.getByText('Tác giả bài viết: Lan Anh, Đức Bình')).toBeVisible();
  await expect(page.getByText('Đóng bình luận lúc: 12:00 26/11/2026')).toBeVisible();
  await page.goto(host.article({ key: 'bai', site }));
  await expect(page.locator('cam-nhan').getByText('đã đóng', { exact: false })).toBeVisible();

  await page.goto(`${service.url}/admin/sites/${site}/audit-log`);
  await expect(page.getByRole('row', { name: /đặt thông tin của bài/ }).first()).toContainText('Đức Bình');
});
