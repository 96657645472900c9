// The word beside the name of whoever speaks for the site is the site's own: set on the settings' page, seen by readers
// where they are, and on the page without script.
import { thread as tag } from './support/host.mjs';
import { expect, test } from './support/fixtures.mjs';
import { join } from './support/newsroom.mjs';

test('an owner renames the staff, and readers see the new word beside their answer', async ({ page, host, service, another, key }) => {
  const site = await service.addSite(`ten-${key}`);
  const lan = await service.reader(site);
  await lan.post(key, 'Bao giờ có kỳ tiếp theo?');
  await join(service, page, site);
  await page.goto(`${service.url}/admin/sites/${site}?status=approved`);
  const card = page.locator('article').first();
  await card.locator('[data-menu] > summary').click();
  await card.getByText('Trả lời với tên tòa soạn').click();
  await card.locator('form[action$="/reply"] textarea').fill('Sáng mai, mời bạn đón đọc.');
  await card.getByRole('button', { name: 'Gửi' }).click();
  await expect(card.locator('form[action$="/reply"] textarea')).toBeHidden();

  const article = host.article({ key, embed: tag({ key, site }) });
  const reader = await another(article);
  const badge = reader.host.locator('[part=staff]');
  await expect(badge).toHaveText('Tòa soạn');

  await page.goto(`${service.url}/admin/sites/${site}/settings`);
  const field = page.getByLabel('Tên gọi của tòa soạn');
  await expect(field).toHaveAttribute('placeholder', 'Tòa soạn');
  await field.fill('Ban biên tập');
  await page.getByRole('button', { name: 'Lưu thay đổi' }).click();
  await expect(page.getByText('Đã lưu.')).toBeVisible();
  await expect(field).toHaveValue('Ban biên tập');
  // A browser that has just read the thread may show it from its cache for a moment.
  const next = await another(article);
  await expect(next.host.locator('[part=staff]')).toHaveText('Ban biên tập');
  // It stands beside the name, on one line with it, also on the narrowest phone.
  await next.page.setViewportSize({ width: 320, height: 700 });
  await expect.poll(() => next.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await page.goto(`${service.url}/admin/sites/${site}?status=approved`);
  await expect(page.locator('article .chip.good').first()).toHaveText('Ban biên tập');
  const unscripted = await another(`${service.url}/t/${site}?key=${key}`, { javaScriptEnabled: false });
  await expect(unscripted.page.locator('[part=staff]')).toHaveText('Ban biên tập');
});
