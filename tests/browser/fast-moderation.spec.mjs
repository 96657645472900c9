// A moderator in a hurry: keys faster than answers, a selection, a network that fails, what cannot be taken back.
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

/** A site whose comments wait, and a moderator before them. */
const desk = async (service, page, count, settings = { moderation: 'hold' }) => {
  const site = `bao-${Math.random().toString(36).slice(2, 8)}`;
  await service.addSite(site, settings);
  const lan = await service.reader(site);
  for (let n = 0; n < count; n++) await lan.post('bai', `Lời số ${n}.`);
  await page.goto(await service.cli('moderator', 'invite', '--site', site, '--role', 'owner'));
  await page.getByLabel('Tên').fill('Ban biên tập');
  await page.getByLabel('E-mail').fill(`ban-${Math.random().toString(36).slice(2)}@bao.example`);
  await page.getByLabel('Mật khẩu').fill('mật khẩu đủ dài');
  await page.getByRole('button', { name: 'Tham gia' }).click();
  await page.waitForURL(url => url.pathname === `/admin/sites/${site}`);
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
