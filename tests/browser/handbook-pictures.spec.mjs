// The pictures in docs/moderating.md: the queue, the box that tries a text, and the numbers of a site at work.
// CAM_NHAN_PICTURE=1 keeps them as docs/moderating-*.png.
import { resolve } from 'node:path';
import { expect, test } from './support/fixtures.mjs';
import { COMMENTS, NAMES } from './support/sentences.mjs';

test('the newsroom is as in the pictures', async ({ browser, service }) => {
  test.slow();
  const site = 'bao-minh-hoa';
  await service.addSite(site, { moderation: 'newcomers', trusted_after: 1, links_before_hold: 0 });
  const moderator = await service.moderator(site);
  const articles = [
    { key: 'gia-xang', title: 'Giá xăng giảm hơn 1.000 đồng từ chiều nay' },
    { key: 'xe-buyt', title: 'Thành phố mở thêm bốn tuyến xe buýt điện' },
  ];
  for (const [n, text] of COMMENTS.entries()) {
    const reader = await service.reader(site);
    const article = articles[Number(n % 3 === 2)];
    await reader.post(article, text, { name: NAMES[n % NAMES.length] });
    await reader.react(article, ['love', 'like', 'fun'][n % 3]);
  }
  const held = await moderator.list('held');
  for (const { id } of held.slice(3)) await moderator.decide(id, 'approve');
  const spam = await service.reader(site);
  await spam.post(articles[0], 'VAY NHANH TRONG NGÀY, LÃI SUẤT THẤP: https://vay.example', { name: 'Hỗ trợ vay' });

  const shot = async (page, name) => {
    await page.mouse.move(0, 0);
    const path = process.env.CAM_NHAN_PICTURE
      ? resolve(import.meta.dirname, `../../docs/moderating-${name}.png`)
      : undefined;
    const picture = await page.screenshot({ path });
    expect(picture.length, name).toBeGreaterThan(10_000);
    expect(picture.length, `${name} is a large file`).toBeLessThan(150_000);
  };
  const context = await browser.newContext({ viewport: { width: 900, height: 960 }, locale: 'vi-VN', reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(await service.cli('moderator', 'invite', '--site', site, '--role', 'owner'));
  await page.getByLabel('Tên').fill('Ban biên tập');
  await page.getByLabel('E-mail').fill('ban@bao.example');
  await page.getByLabel('Mật khẩu').fill('mật khẩu đủ dài');
  await page.getByRole('button', { name: 'Tham gia' }).click();
  await expect(page.locator('article')).toHaveCount(4);
  await shot(page, 'queue');
  const pocket = await browser.newContext({ viewport: { width: 390, height: 720 }, hasTouch: true, isMobile: true, locale: 'vi-VN', reducedMotion: 'reduce', storageState: await context.storageState() });
  const phone = await pocket.newPage();
  await phone.goto(page.url());
  await expect(phone.locator('article')).toHaveCount(4);
  await shot(phone, 'phone');
  await pocket.close();
  await page.getByRole('link', { name: 'Danh sách từ' }).click();
  await page.locator('summary', { hasText: 'Sửa cả danh sách' }).click();
  await page.getByLabel('Danh sách từ').fill('lừa đảo # gian lận\n!vay nhanh # quảng cáo\ncá cược*');
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await page.getByLabel('Nội dung').fill('Đồ L.ừ.a đ.ả.o, lên mạng mà xem https://a.example');
  await page.getByRole('button', { name: 'Thử', exact: true }).click();
  await expect(page.locator('[data-verdict=held]')).toContainText('lừa đảo');
  await page.getByRole('heading', { name: 'Thử', exact: true }).scrollIntoViewIfNeeded();
  await shot(page, 'words');
  await page.getByRole('link', { name: 'Thống kê' }).click();
  await page.getByRole('link', { name: '7 ngày' }).click();
  await expect(page.getByRole('img', { name: /7 ngày qua: tất cả 21/ })).toBeVisible();
  await shot(page, 'statistics');
  await context.close();
});
