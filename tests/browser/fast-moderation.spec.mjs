// A moderator in a hurry: keys faster than answers, a selection, a network that fails, what cannot be taken back.
import AxeBuilder from '@axe-core/playwright';
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';
import { join } from './support/newsroom.mjs';

/** A site whose comments wait, and a moderator before them. */
const desk = async (service, page, count, settings = { moderation: 'hold' }) => {
  const site = `bao-${Math.random().toString(36).slice(2, 8)}`;
  await service.addSite(site, settings);
  const lan = await service.reader(site);
  for (let n = 0; n < count; n++) await lan.post('bai', `Lời số ${n}.`);
  await join(service, page, site);
  return site;
};

test('twenty keys pressed faster than the answers come are twenty acts', async ({ page, service }) => {
  await desk(service, page, 24);
  const items = page.locator('article');
  await expect(items).toHaveCount(24);
  await page.route('**/acts', async route => {
    await new Promise(later => setTimeout(later, 60));
    await route.continue();
  });
  await page.keyboard.press('j');
  for (let n = 0; n < 20; n++) await page.keyboard.press('h');
  // None is lost, however long twenty answers take.
  await expect(items).toHaveCount(4, { timeout: 30_000 });
  await expect(page.getByRole('link', { name: 'Đã ẩn 20' })).toBeVisible();
});

test('thirty comments are decided by keyboard as fast as they are read, and the page is filled again', async ({ page, service }) => {
  test.slow();
  const site = await desk(service, page, 40);
  const items = page.locator('article');
  await expect(items).toHaveCount(30);
  await page.keyboard.press('j');
  for (let n = 0; n < 30; n++) {
    await page.keyboard.press('ahs'[n % 3]);
    // As fast as somebody reads a line.
    await page.waitForTimeout(250);
  }
  await expect(page.getByRole('link', { name: 'Chờ duyệt 10' })).toBeVisible({ timeout: 30_000 });
  // The next ones come by themselves, and the focus is on one of them.
  await expect(items).toHaveCount(10, { timeout: 15_000 });
  await expect(page.locator('article:focus')).toHaveCount(1);
  expect((await service.thread('bai', site)).count).toBe(10);
});

test('a decision that does not arrive gives its card back', async ({ page, service, complaints }) => {
  await desk(service, page, 3);
  const items = page.locator('article');
  const texts = await items.locator('.text').allInnerTexts();
  await page.route('**/acts', route => route.abort());
  await page.keyboard.press('j');
  await page.keyboard.press('h');
  await page.keyboard.press('h');
  await expect(page.locator('[data-live]')).toContainText('Không gửi được tới máy chủ');
  await expect(items).toHaveCount(3);
  expect(await items.locator('.text').allInnerTexts()).toEqual(texts);
  complaints.length = 0;
});

test('the queue is filtered and ordered by a press, and says what it found', async ({ page, service }) => {
  const site = await desk(service, page, 3);
  const binh = await service.reader(site);
  await binh.post('bai-khac', 'Xem https://a.example nhé.', { name: 'Bình' });
  await page.reload();
  const items = page.locator('article');
  await page.locator('summary', { hasText: 'Xếp:' }).click();
  await page.getByRole('link', { name: 'Cũ nhất' }).click();
  await expect(items.first()).toContainText('Lời số 0.');
  await page.getByRole('link', { name: 'Có liên kết' }).click();
  await expect(items).toHaveCount(1);
  await expect(page.getByText('1 bình luận có liên kết.')).toBeVisible();
  await page.getByRole('link', { name: 'Bỏ lọc: Có liên kết' }).click();
  await page.locator('summary', { hasText: 'Mọi bài' }).click();
  await page.locator('.pills').getByRole('link', { name: 'bai 3' }).click();
  await expect(items).toHaveCount(3);
  await expect(items.first()).toContainText('Lời số 0.');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

test('a reader is opened beside the queue, and banned with all they wrote', { tag: '@phone' }, async ({ page, service }) => {
  await desk(service, page, 3);
  const items = page.locator('article');
  await items.first().getByRole('heading').getByRole('link').click();
  const drawer = page.getByRole('dialog');
  await expect(drawer.getByText('3 chờ duyệt')).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(drawer).toHaveCount(0);
  await items.first().getByRole('heading').getByRole('link').click();
  await drawer.getByText('1 ngày').click();
  await drawer.getByText('Ẩn luôn 3 bình luận').click();
  await drawer.getByRole('button', { name: 'Cấm Lan' }).click();
  await expect(page.locator('.toast')).toContainText('Đã cấm Lan và ẩn 3 bình luận.');
  await expect(items).toHaveCount(0);
  await page.getByRole('button', { name: 'Hoàn tác' }).click();
  await expect(items).toHaveCount(3);
});

test('the bar that saves comes when something changed, and says what it would do', async ({ page, service }) => {
  const site = await desk(service, page, 2, { moderation: 'publish' });
  await page.goto(`${service.url}/admin/sites/${site}/settings`);
  const bar = page.locator('[data-savebar]');
  await expect(bar).toBeHidden();
  await page.getByLabel('Giữ lại khi có hơn').fill('0');
  await page.getByLabel('Múi giờ').selectOption('Europe/Paris');
  await expect(bar).toContainText('2 thay đổi chưa lưu');
  await bar.getByRole('button', { name: 'Bỏ thay đổi' }).click();
  await expect(bar).toBeHidden();
  await page.getByLabel('Giữ lại khi có hơn').fill('0');
  await bar.getByRole('button', { name: 'Thử với tháng qua' }).click();
  await expect(page.locator('[data-effect]')).toContainText('trong 2 bình luận của 30 ngày qua');
  await expect(page.getByLabel('Giữ lại khi có hơn')).toHaveValue('0');
  await page.getByRole('button', { name: 'Lưu thay đổi' }).click();
  await expect(page.getByText('Đã lưu.')).toBeVisible();
  await expect(bar).toBeHidden();
});

test('one word is added, tried on last month, found and taken away', async ({ page, service }) => {
  const site = await desk(service, page, 2, { moderation: 'publish' });
  await page.goto(`${service.url}/admin/sites/${site}/words`);
  await page.getByLabel('Từ hoặc cụm từ').fill('lời số');
  await page.getByRole('button', { name: 'Thử với tháng qua' }).first().click();
  await expect(page.locator('[data-effect]')).toContainText('Sẽ giữ lại 2 bình luận');
  await page.getByRole('button', { name: 'Thêm', exact: true }).click();
  await expect(page.getByText('Đã thêm “lời số”.')).toBeVisible();
  await page.getByRole('searchbox').fill('loi so');
  await page.getByRole('button', { name: 'Tìm' }).click();
  await expect(page.getByText('1 từ và cụm từ')).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole('button', { name: 'Bỏ “lời số”' }).click();
  await page.getByRole('button', { name: 'Thêm lại' }).click();
  await expect(page.getByRole('button', { name: 'Bỏ “lời số”' })).toBeVisible();
});

test('an act is about what is selected, and not about what has the focus', async ({ page, service }) => {
  await desk(service, page, 4);
  const items = page.locator('article');
  await expect(items).toHaveCount(4);
  const first = await items.nth(0).locator('.text').innerText();
  const chosen = [await items.nth(1).locator('.text').innerText(), await items.nth(2).locator('.text').innerText()];
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('k');
  await page.keyboard.press('k');
  await expect(items.first()).toBeFocused();
  await page.keyboard.press('s');
  await expect(items).toHaveCount(2);
  await expect(items.first()).toContainText(first);
  for (const text of chosen) await expect(page.locator('main')).not.toContainText(text);
  await page.keyboard.press('z');
  await expect(items).toHaveCount(4);
  await expect(page.locator('.notice')).toContainText('Đã hoàn tác 2 việc.');
});

test('when the network fails the page stays and says so, and what was typed is there', async ({ page, service, complaints }) => {
  await desk(service, page, 2);
  const item = page.locator('article').first();
  await item.locator('[data-menu] > summary').click();
  await item.getByText('Trả lời với tên tòa soạn').click();
  await item.locator('form[action$="/reply"] textarea').fill('Cảm ơn bạn');
  await page.route('**/reply', route => route.abort());
  await item.getByRole('button', { name: 'Gửi' }).click();
  await expect(page.locator('[data-live]')).toContainText('Không gửi được tới máy chủ');
  await expect(item.locator('form[action$="/reply"] textarea')).toHaveValue('Cảm ơn bạn');
  complaints.length = 0;
});

test('closing an article and taking the site from somebody ask first', async ({ page, service }) => {
  const site = await desk(service, page, 1);
  const item = page.locator('article').first();
  await item.locator('[data-menu] > summary').click();
  await item.locator('summary', { hasText: 'Đóng bình luận của bài' }).click();
  await expect(item.getByText('Bài này sẽ không nhận bình luận mới nữa.')).toBeVisible();
  await item.getByRole('button', { name: 'Đóng bình luận của bài' }).click();
  await expect(page.getByRole('button', { name: 'Hoàn tác' })).toBeVisible();
  await page.goto(`${service.url}/admin/sites/${site}/people`);
  await expect(page.getByRole('button', { name: 'Gỡ khỏi trang' })).toBeHidden();
  await page.locator('summary', { hasText: 'Gỡ khỏi trang' }).first().click();
  await expect(page.getByText('sẽ không vào được trang này nữa')).toBeVisible();
});

test('what several pages hold is dealt with by one press and one undo', async ({ page, service }) => {
  await desk(service, page, 40);
  await page.getByText('Làm với tất cả bình luận khớp').click();
  await page.locator('.matching').getByRole('button', { name: 'Rác' }).click();
  await expect(page.getByRole('link', { name: 'Rác 40' })).toBeVisible();
  await page.getByRole('button', { name: 'Hoàn tác' }).click();
  await expect(page.getByRole('link', { name: 'Chờ duyệt 40' })).toBeVisible();
});

test('the newsroom names an article, and readers share the page’s own address', { tag: '@phone' }, async ({ page, context, host, service, thread, key }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const stranger = await service.reader();
  const id = await stranger.post({ key, url: `${host.url}/cho-khac`, title: 'Báo bịa' }, COMMENTS[0]);
  const url = host.article({ key });
  await page.goto(`${url}?utm_source=zalo`);
  await thread.act(thread.comment(COMMENTS[0]), 'share');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain(url);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(new RegExp(`#cn-${id}$`));
  // What the reader then writes says what the page says.
  await thread.post(COMMENTS[1], 'Lan');
  await expect(thread.comment(COMMENTS[1])).toBeVisible();
  const { article } = await service.thread(key);
  expect([article.url, article.title]).toEqual([url, 'Giá xăng giảm mạnh từ chiều nay']);
});
