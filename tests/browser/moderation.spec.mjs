// The newsroom's queue: by mouse, by keyboard alone, without script, with two moderators at once.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/fixtures.mjs';
import { join } from './support/newsroom.mjs';

const faults = async page => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.flat().join(' ')}`));
};

/** A site that holds everything, with comments that wait, and a moderator who has come by an invitation. */
const newsroom = async (service, page, count = 3) => {
  const site = `bao-${Math.random().toString(36).slice(2, 8)}`;
  await service.addSite(site, { moderation: 'hold' });
  const lan = await service.reader(site);
  for (let n = 0; n < count; n++) await lan.post('bai', `Lời số ${n}`);
  await join(service, page, site);
  return { site, lan };
};

test('a moderator decides by mouse, in bulk, and takes it back', async ({ page, service }) => {
  const { site } = await newsroom(service, page);
  const items = page.locator('article');
  await expect(items).toHaveCount(3);
  await expect(items.first()).toContainText('trang duyệt mọi bình luận trước khi đăng');
  await items.filter({ hasText: 'Lời số 1' }).getByRole('button', { name: 'Duyệt' }).click();
  await expect(items).toHaveCount(2);
  await expect.poll(async () => (await service.thread('bai', site)).count).toBe(1);
  await page.getByLabel('Chọn tất cả').check();
  await page.locator('#bulk').getByRole('button', { name: 'Rác' }).click();
  await expect(items).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Rác 2' })).toBeVisible();
  await page.getByRole('button', { name: 'Hoàn tác' }).click();
  await expect(items).toHaveCount(2);
});

test('a slow look at the news does not take the "undo" away', async ({ page, service }) => {
  const { site } = await newsroom(service, page);
  const items = page.locator('article');
  await expect(items).toHaveCount(3);
  // The news is asked for, and its answer, from before the decision, is long on the way.
  const moments = new EventTarget();
  const when = name => new Promise(done => moments.addEventListener(name, done, { once: true }));
  const tell = name => moments.dispatchEvent(new Event(name));
  const [asked, decided, arrived] = ['asked', 'decided', 'arrived'].map(when);
  await page.route(`**/admin/sites/${site}`, async route => {
    const response = await route.fetch();
    tell('asked');
    await decided;
    await route.fulfill({ response });
    tell('arrived');
  }, { times: 1 });
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await asked;
  await items.filter({ hasText: 'Lời số 1' }).getByRole('button', { name: 'Duyệt' }).click();
  const undo = page.getByRole('button', { name: 'Hoàn tác' });
  await expect(undo).toBeVisible();
  tell('decided');
  await arrived;
  await page.evaluate(() => new Promise(done => setTimeout(done, 300)));
  await expect(items).toHaveCount(2);
  await undo.click();
  await expect(items).toHaveCount(3);
});

test('a moderator decides by keyboard alone', async ({ page, service }) => {
  const { site } = await newsroom(service, page);
  const items = page.locator('article');
  await page.keyboard.press('j');
  await expect(items.first()).toBeFocused();
  await page.keyboard.press('j');
  await expect(items.nth(1)).toBeFocused();
  // Not with a modifier.
  await page.keyboard.press('Control+h');
  await page.keyboard.press('k');
  await expect(items).toHaveCount(3);
  await page.keyboard.press('a');
  await expect(items).toHaveCount(2);
  await expect(items.first()).toBeFocused();
  await expect.poll(async () => (await service.thread('bai', site)).count).toBe(1);
  await page.keyboard.press('z');
  await expect(items).toHaveCount(3);
  // Not in a field.
  await page.getByRole('searchbox').fill('');
  await page.getByRole('searchbox').press('h');
  await expect(page.getByRole('searchbox')).toHaveValue('h');
  await expect(items).toHaveCount(3);
  await page.locator('h1').click();
  await page.keyboard.press('j');
  await page.keyboard.press('e');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Lời đã gọt');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(items.filter({ hasText: 'Lời đã gọt' })).toHaveCount(1);
  await page.locator('h1').click();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('Hoàn tác');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('the second moderator sees what the first did, and cannot decide about what is no longer so', async ({ page, service, browser }) => {
  const { site } = await newsroom(service, page);
  const other = await (await browser.newContext({ locale: 'vi-VN' })).newPage();
  await join(service, other, site);
  await expect(other.locator('article')).toHaveCount(3);
  await page.locator('article').first().getByRole('button', { name: 'Ẩn' }).click();
  await expect(page.locator('article')).toHaveCount(2);
  await expect(other.locator('article')).toHaveCount(2, { timeout: 10_000 });
  await other.context().close();
});

test('a search needs no marks; the word list is tried and kept; the audit log tells all', async ({ page, service }) => {
  const { site, lan } = await newsroom(service, page, 1);
  await lan.post('bai', 'Giá vàng lại lên');
  await page.getByRole('searchbox').fill('gia vang');
  await page.getByRole('button', { name: 'Tìm' }).click();
  await expect(page.locator('article')).toHaveCount(1);
  await page.getByRole('link', { name: 'Quy tắc' }).click();
  await page.getByLabel('Đăng ngay, trừ khi vướng một quy tắc').check();
  await page.getByLabel('Giữ lại khi có hơn').fill('0');
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Đã lưu.' })).toBeVisible();
  await lan.post('bai', 'Xem https://a.example');
  await lan.post('bai', 'Không có liên kết');
  expect((await service.thread('bai', site)).count).toBe(1);
  await page.getByRole('link', { name: 'Danh sách từ' }).click();
  await page.locator('summary', { hasText: 'Sửa cả danh sách' }).click();
  await page.getByLabel('Danh sách từ').fill('lừa đảo # gian lận');
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await page.getByLabel('Nội dung').fill('đồ lua dao');
  await page.getByRole('button', { name: 'Thử', exact: true }).click();
  await expect(page.locator('[data-verdict=held]')).toContainText('lừa đảo');
  await page.getByRole('link', { name: 'Nhật ký' }).click();
  await expect(page.getByRole('table')).toContainText('đổi danh sách từ');
  await page.getByRole('link', { name: 'Người duyệt' }).click();
  await page.getByLabel('Tên').fill('máy quét');
  await page.getByRole('button', { name: 'Tạo khóa' }).click();
  await expect(page.getByText('chỉ hiện một lần')).toBeVisible();
  expect(page.url()).toContain(site);
});

test('a reader reports a comment and says why, and the newsroom sees it', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  await lan.post(key, 'Lời khó nghe');
  await page.goto(host.article({ key }));
  const comment = thread.comment('Lời khó nghe');
  await comment.getByRole('button', { name: 'Thêm' }).click();
  await comment.getByRole('button', { name: 'Báo cáo' }).click();
  await comment.getByLabel('Xúc phạm, đe dọa').check();
  await comment.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(page.getByText('Người kiểm duyệt sẽ xem bình luận này.')).toBeVisible();
  const moderator = await service.moderator();
  const flagged = await moderator.list('flagged');
  expect(flagged.filter(({ text }) => text === 'Lời khó nghe')).toHaveLength(1);
});

test('a report that is lost on the way says so, and one more press sends it', async ({ page, host, service, thread, key, complaints }) => {
  const lan = await service.reader();
  await lan.post(key, 'Lời khó nghe');
  await page.goto(host.article({ key }));
  const comment = thread.comment('Lời khó nghe');
  await comment.getByRole('button', { name: 'Thêm' }).click();
  await comment.getByRole('button', { name: 'Báo cáo' }).click();
  await comment.getByLabel('Xúc phạm, đe dọa').check();
  await page.route('**/flag', route => route.abort());
  await comment.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(page.getByText('Chưa kết nối được. Hãy kiểm tra mạng rồi bấm lại.')).toBeVisible();
  await page.unroute('**/flag');
  await comment.getByRole('button', { name: 'Gửi báo cáo' }).click();
  await expect(page.getByText('Người kiểm duyệt sẽ xem bình luận này.')).toBeVisible();
  complaints.length = 0;
});

for (const scheme of ['light', 'dark']) {
  test(`the queue, the words, the audit log and the people have no fault that axe finds, ${scheme}, and fit a phone`, async ({ page, service }) => {
    // The list has some 600 words, each with its button.
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width: 360, height: 740 });
    const { site } = await newsroom(service, page);
    for (const rest of ['', '/settings', '/words', '/audit-log', '/people']) {
      await page.goto(`${service.url}/admin/sites/${site}${rest}`);
      expect(await faults(page), rest).toEqual([]);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider, `${rest} scrolls sideways`).toBeLessThanOrEqual(0);
    }
  });
}

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });
  test('everything is a plain form', async ({ page, service }) => {
    const { site } = await newsroom(service, page, 2);
    await page.locator('article').first().getByRole('button', { name: 'Duyệt' }).click();
    await expect(page.locator('article')).toHaveCount(1);
    expect((await service.thread('bai', site)).count).toBe(1);
    await page.getByRole('button', { name: 'Hoàn tác' }).click();
    await expect(page.locator('article')).toHaveCount(2);
  });
});
