// An owner changes the reactions of a site: their words, their order and a picture of their own, with script and without, by day
// and by night, on a phone and on a narrow one; and readers see them.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/fixtures.mjs';
import { thread as tag } from './support/host.mjs';
import { join } from './support/newsroom.mjs';

const FLAME = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path id="flame" d="M12 2c4 6 6 9 6 13a6 6 0 0 1-12 0z" fill="#f60"/></svg>';

/** A site of one's own, and its page of reactions. */
const site = async (service, page) => {
  const site = await service.addSite(`cam-${Math.random().toString(36).slice(2, 8)}`);
  await join(service, page, site);
  await page.goto(`${service.url}/admin/sites/${site}/reactions`);
  return site;
};
const row = (page, n) => page.locator('.kinds > li').nth(n);

const story = async ({ page, host, service, another, key, complaints }) => {
  const name = await site(service, page);
  await row(page, 3).getByLabel('Tiếng Việt').fill('Nóng');
  await row(page, 3).getByLabel('Tiếng Anh').fill('Hot');
  await row(page, 3).getByText('Hình của bạn', { exact: true }).click();
  await row(page, 3).getByText('Hình của bạn, dạng SVG').click();
  await row(page, 3).getByLabel(/Dán nội dung tệp SVG/).fill(FLAME.replace('<path', '<script>x</script><path'));
  await page.getByRole('button', { name: 'Lưu thay đổi' }).click();
  await expect(page.getByRole('alert')).toContainText('<script>');
  await expect(row(page, 3).getByLabel('Tiếng Việt')).toHaveValue('Nóng');
  expect(complaints.splice(0)).toEqual([expect.stringContaining('422')]);
  await row(page, 3).getByLabel(/Dán nội dung tệp SVG/).fill(FLAME);
  // It is seen before it is kept.
  await page.getByRole('button', { name: 'Xem trước' }).click();
  await expect(page.frameLocator('iframe').getByText('Nóng')).toBeVisible();
  await page.getByText('Thêm một cảm nhận').click();
  const fresh = page.locator('details', { has: page.getByText('Thêm một cảm nhận') });
  await fresh.getByLabel('Tiếng Việt').fill('Buồn');
  await fresh.getByLabel('Tiếng Anh').fill('Sad');
  await fresh.getByTitle('Mặt buồn').click();
  await page.getByRole('button', { name: 'Lưu thay đổi' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Đã lưu' })).toBeVisible();
  await row(page, 3).getByRole('button', { name: 'Lên' }).click();
  await expect(row(page, 2).getByRole('heading')).toContainText('Nóng');

  const reader = await another(host.article({ key, site: name, embed: tag({ key, site: name }) }));
  const buttons = reader.host.locator('[data-act=react]');
  await expect(buttons).toHaveText([/Rất hay/, /Thích/, /Nóng/, /Giải trí/, /Buồn/]);
  await expect(buttons.nth(2).locator('svg path')).toHaveAttribute('fill', '#f60');
  await buttons.nth(2).click();
  await expect(buttons.nth(2)).toHaveAttribute('aria-pressed', 'true');
  await expect(buttons.nth(2)).toContainText('1');
};

test('an owner changes the reactions, and readers see them', { tag: ['@phone', '@postgres'] }, story);

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });
  test('an owner takes one away, and comes back to the beginning', async ({ page, service }) => {
    await site(service, page);
    await row(page, 1).getByRole('button', { name: 'Xóa' }).click();
    await expect(page.locator('.kinds > li')).toHaveCount(3);
    await page.getByRole('button', { name: 'Về bốn cảm nhận ban đầu' }).click();
    await expect(page.locator('.kinds > li')).toHaveCount(4);
    await expect(row(page, 1).getByRole('heading')).toContainText('Thích');
  });
});

for (const scheme of ['light', 'dark']) {
  test(`the page of reactions has no fault that axe finds, ${scheme}, and fits 320 px`, async ({ page, service }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await site(service, page);
    await row(page, 0).getByText('Hình của bạn, dạng SVG').click();
    await page.getByText('Thêm một cảm nhận').click();
    for (const width of [1280, 390, 320]) {
      await page.setViewportSize({ width, height: 900 });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.flat().join(' ')}`)), `${width} px`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
  });
}
