// What moderators see of their site: numbers, the model, threads, readers, searches, the audit log; by mouse, by keyboard
// alone, without script, by day and by night, on a narrow phone.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/fixtures.mjs';
import { join } from './support/newsroom.mjs';
import { COMMENTS, NAMES } from './support/sentences.mjs';

const faults = async page => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.flat().join(' ')}`));
};

/** A site that holds newcomers, with a conversation, and an owner who has come by an invitation. */
const newsroom = async (service, page, settings = {}) => {
  const site = `so-${Math.random().toString(36).slice(2, 8)}`;
  await service.addSite(site, { moderation: 'hold', ...settings });
  const article = { key: 'gia-vang', title: 'Giá vàng hôm nay', url: 'https://bao.example/gia-vang' };
  const lan = await service.reader(site);
  const an = await service.reader(site);
  const ids = [];
  for (const [n, text] of COMMENTS.slice(0, 6).entries()) ids.push(await lan.post(article, text, { name: NAMES[n % 2] }));
  await an.post({ key: 'xe-buyt', title: 'Xe buýt điện' }, COMMENTS[7], { name: 'An' });
  await lan.react(article, 'love');
  await an.react(article, 'fun');
  await join(service, page, site);
  return { site, lan, an, ids };
};

/** Moves the focus on until it is on what is wanted, as somebody without a mouse does. */
const tabTo = async (page, wanted) => {
  for (let n = 0; n < 120; n += 1) {
    await page.keyboard.press('Tab');
    if (await wanted.evaluate(node => node === document.activeElement)) return;
  }
  throw new Error(`Tab never came to ${wanted}`);
};

test('the numbers are drawn, told in words and in a table', async ({ page, service }) => {
  const { site } = await newsroom(service, page);
  await page.locator('article').first().getByRole('button', { name: 'Duyệt', exact: true }).click();
  await expect(page.locator('article')).toHaveCount(6);
  await page.getByRole('link', { name: 'Thống kê' }).click();
  await expect(page).toHaveURL(`${service.url}/admin/sites/${site}/statistics`);
  await expect(page.getByRole('img', { name: 'Bình luận mỗi ngày, 30 ngày qua: tất cả 7' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'Cảm nhận và lượt thích mỗi ngày, 30 ngày qua: tất cả 2' })).toBeVisible();
  await expect(page.getByText('Quy tắc đã giữ lại 7 bình luận, 100% số nhận được.')).toBeVisible();
  await expect(page.getByText('(1 quyết định)')).toBeVisible();
  await expect(page.getByRole('row', { name: 'Ban biên tập 1 0' })).toBeVisible();
  // Days before there was anything are not drawn: a week is, and its numbers are in a table.
  await page.getByText('Bảng số liệu').first().click();
  await expect(page.getByRole('table').first().getByRole('row')).toHaveCount(8);
  await expect(page.getByRole('img', { name: /Bình luận theo giờ trong tuần\. Nhiều nhất 7/ })).toBeVisible();
  await page.getByRole('link', { name: '90 ngày' }).click();
  await expect(page.getByRole('img', { name: 'Bình luận mỗi ngày, 90 ngày qua' })).toBeVisible();
  await expect(page.getByRole('link', { name: '90 ngày' })).toHaveAttribute('aria-current', 'true');
  await page.locator('summary', { hasText: 'Chọn ngày' }).click();
  await page.getByLabel('Từ ngày').fill('2020-02-01');
  await page.getByLabel('Đến ngày').fill('2020-02-03');
  await page.getByRole('button', { name: 'Xem' }).click();
  await expect(page.getByText('01/02/2020 đến 03/02/2020, so với 3 ngày trước đó.')).toBeVisible();
  await page.getByRole('link', { name: '30 ngày' }).click();
  await page.getByRole('link', { name: 'Giá vàng hôm nay' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Giá vàng hôm nay' })).toBeVisible();
});

test('from a comment to its thread and its author, deciding on the way, and back again', async ({ page, service }) => {
  const { site } = await newsroom(service, page);
  await page.locator('article', { hasText: COMMENTS[2] }).locator('a.on').click();
  const items = page.locator('article');
  await expect(items).toHaveCount(6);
  await expect(page.getByText('Rất hay: 1')).toBeVisible();
  const there = page.url();
  await items.filter({ hasText: COMMENTS[2] }).getByRole('button', { name: 'Duyệt', exact: true }).click();
  await expect(page.getByRole('link', { name: 'Đã đăng' })).toBeVisible();
  expect(page.url().startsWith(`${there}?done=`)).toBe(true);
  expect((await service.thread('gia-vang', site)).count).toBe(1);
  await page.getByRole('button', { name: 'Hoàn tác' }).click();
  await expect(page.getByRole('link', { name: 'Đã đăng' })).toHaveCount(0);
  await page.getByLabel('Nhận bình luận', { exact: true }).selectOption('closed');
  await page.getByRole('button', { name: 'Lưu' }).first().click();
  await expect(page.getByText('Đang đóng, không nhận bình luận mới.')).toBeVisible();
  await items.first().getByRole('heading').getByRole('link').click();
  // A drawer beside the page, and from there the reader's own page.
  const drawer = page.getByRole('dialog');
  for (const name of NAMES.slice(0, 2)) await expect(drawer.locator('.who-is').getByText(name)).toBeVisible();
  await drawer.getByRole('link', { name: 'Mở trang riêng' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /Người đọc/ })).toBeVisible();
  await expect(page.getByRole('link', { name: 'An', exact: true })).toBeVisible();
  const bans = page.locator('#ban');
  await bans.getByLabel('Lý do').fill('quấy rối');
  await bans.getByRole('button', { name: 'Cấm' }).click();
  await expect(page.getByText('quấy rối')).toBeVisible();
  await page.getByRole('button', { name: 'Bỏ cấm' }).click();
  await expect(page.getByText('đã hết')).toBeVisible();
  await page.getByRole('link', { name: 'An', exact: true }).click();
  await expect(drawer.getByText('Xem cả')).toHaveCount(0);
  await expect(drawer.locator('.lately li')).toHaveCount(1);
});

test('by keyboard alone: a search by article and author, and a decision in its list', async ({ page, service }) => {
  await newsroom(service, page);
  await tabTo(page, page.locator('summary', { hasText: 'Tìm nâng cao' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('textbox', { name: 'Tác giả', exact: true }));
  await page.keyboard.type('quoc toan');
  await page.keyboard.press('Tab');
  await page.keyboard.type('gia vang');
  await page.keyboard.press('Enter');
  await expect(page.locator('article')).toHaveCount(3);
  await expect(page.getByRole('textbox', { name: 'Tác giả', exact: true })).toHaveValue('quoc toan');
  await expect(page.getByRole('textbox', { name: 'Bài', exact: true })).toHaveValue('gia vang');
  await page.locator('h1').click();
  await page.keyboard.press('j');
  await page.keyboard.press('a');
  await expect(page.locator('article[data-status=approved]')).toHaveCount(1);
  await expect(page.getByRole('textbox', { name: 'Tác giả', exact: true })).toHaveValue('quoc toan');
  await page.locator('h1').click();
  await tabTo(page, page.getByRole('link', { name: 'Thống kê' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('link', { name: '7 ngày' }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/days=7$/);
  await tabTo(page, page.locator('summary', { hasText: 'Bảng số liệu' }).first());
  await page.keyboard.press('Enter');
  await expect(page.getByRole('table').first().getByRole('row')).toHaveCount(8);
});

test('the audit log is filtered, tells what changed, and is taken away as a file', async ({ page, service }) => {
  const { site } = await newsroom(service, page);
  await page.locator('article').first().getByRole('button', { name: 'Ẩn', exact: true }).click();
  await expect(page.locator('article')).toHaveCount(6);
  await page.getByRole('link', { name: 'Nhật ký' }).click();
  await expect.poll(() => page.getByRole('row').count()).toBeGreaterThan(9);
  await page.locator('select[name=actor]').selectOption({ label: 'Ban biên tập' });
  await page.locator('select[name=act]').selectOption('hide');
  await page.getByRole('button', { name: 'Tìm' }).click();
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(page.getByRole('row').last()).toContainText('trạng thái: Chờ duyệt → Đã ẩn');
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Tải CSV' }).click()]);
  expect(file.suggestedFilename()).toBe(`${site}-audit-log.csv`);
  await page.getByRole('row').last().getByRole('link', { name: 'Ẩn' }).click();
  await expect(page.locator('article').first()).toHaveAttribute('data-status', 'hidden');
  expect(page.url()).toContain('/threads/');
});

test('the model says what it has learned, is taken along, and forgets when its owner is sure', async ({ page, service }) => {
  const { site } = await newsroom(service, page);
  await page.getByRole('link', { name: 'Chấm điểm tự động' }).click();
  const hide = page.locator('section[data-kind=hide]');
  await expect(hide).toContainText('Chưa chấm điểm');
  const [file] = await Promise.all([page.waitForEvent('download'), hide.getByRole('link', { name: 'Tải về' }).click()]);
  expect(file.suggestedFilename()).toBe(`${site}-model-hide.json`);
  await hide.locator('summary', { hasText: 'Xóa và học lại' }).click();
  // Not by the way: the box first.
  await hide.getByRole('button', { name: 'Xóa và học lại' }).click();
  await expect(page.getByText('Đã xóa mô hình.')).toHaveCount(0);
  await hide.getByLabel('Tôi hiểu việc này không hoàn tác được').check();
  await hide.getByRole('button', { name: 'Xóa và học lại' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Đã xóa mô hình.' })).toBeVisible();
});

const pages = async (service, page, site) => {
  await page.goto(`${service.url}/admin/sites/${site}`);
  const item = page.locator('article').first();
  const thread = await item.locator('a.on').getAttribute('href');
  const reader = await item.getByRole('heading').getByRole('link').getAttribute('href');
  const own = ['', '?author=quoc&from=2020-01-01', '/statistics', '/statistics?days=90', '/model', '/audit-log', '/people'];
  return [...own.map(rest => `/admin/sites/${site}${rest}`), thread, reader];
};

for (const scheme of ['light', 'dark']) {
  test(`no page has a fault that axe finds, ${scheme}, and all fit 320 px`, async ({ page, service }) => {
    test.setTimeout(300_000);
    await page.emulateMedia({ colorScheme: scheme });
    const { site } = await newsroom(service, page);
    for (const address of await pages(service, page, site)) {
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto(`${service.url}${address}`);
      await page.evaluate(() => document.querySelectorAll('main details').forEach(details => (details.open = true)));
      expect(await faults(page), address).toEqual([]);
      await page.setViewportSize({ width: 320, height: 700 });
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider, `${address} scrolls sideways`).toBeLessThanOrEqual(0);
      expect(await faults(page), `${address} at 320 px`).toEqual([]);
      const small = await page.evaluate(() =>
        [...document.querySelectorAll('svg.plot text')].filter(text => text.getBoundingClientRect().height < 9).length,
      );
      expect(small, `${address} has letters too small to read`).toBe(0);
    }
  });
}

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });
  test('pages, searches, decisions and bans are plain links and forms', async ({ page, service }) => {
    const { site } = await newsroom(service, page);
    await page.getByRole('searchbox').fill('xang');
    await page.getByRole('button', { name: 'Tìm', exact: true }).click();
    await expect(page.locator('article')).toHaveCount(1);
    await expect(page.getByRole('searchbox')).toHaveValue('xang');
    await page.locator('article').locator('a.on').click();
    await expect(page.locator('article')).toHaveCount(6);
    await page.locator('article').first().getByRole('button', { name: 'Rác', exact: true }).click();
    await expect(page).toHaveURL(/\/threads\/.*\?done=/);
    await page.getByRole('button', { name: 'Hoàn tác' }).click();
    await expect(page.locator('article').first()).toHaveAttribute('data-status', 'held');
    await page.getByRole('link', { name: 'Thống kê' }).click();
    await page.getByText('Bảng số liệu').first().click();
    await expect(page.getByRole('table').first()).toBeVisible();
    await page.getByRole('link', { name: 'Chấm điểm tự động' }).click();
    await expect(page.getByRole('heading', { name: 'Bình luận nào sẽ bị ẩn' })).toBeVisible();
    expect(page.url()).toContain(site);
  });
});
