// A reader signs in with an account elsewhere, at a certified OpenID provider: in a window, on the same page, with the windows'
// tie cut, by a form; and so does a moderator.
import AxeBuilder from '@axe-core/playwright';
import { expect, test as base } from './support/fixtures.mjs';
import { thread as tag } from './support/host.mjs';
import { CLIENT, IdentityProvider, agree } from './support/identity-provider.mjs';
import { join } from './support/newsroom.mjs';
import { Service } from './support/service.mjs';
import { Thread } from './support/thread.mjs';

const test = base.extend({
  provider: [
    async ({}, use) => {
      const provider = await IdentityProvider.start();
      await use(provider);
      await provider.stop();
    },
    { scope: 'worker' },
  ],
  /** The service, which may ask the provider, who knows it. */
  service: [
    async ({ provider, database }, use) => {
      const service = await Service.start({ database, env: { CAM_NHAN_INTERNAL_URLS: provider.url } });
      await provider.serve(service);
      await use(service);
      await service.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  /** A site that names the provider, and an article of it. */
  article: async ({ service, provider, host, key }, use) => {
    const site = await service.addSite(`bao-${key}`);
    await service.cliWith(CLIENT.secret, 'identity-provider', 'add', site, 'openid', '--name', 'Tài khoản Báo', '--issuer', provider.url, '--client-id', CLIENT.id);
    await use({ site, url: host.article({ key, site, embed: tag({ key, site }) }) });
  },
});

const form = thread => thread.host.locator('form[data-sign-in]');
const DRAFT = 'Viết dở trước khi đăng nhập';

/** Types, and presses the button of the provider. */
const begin = async (page, thread, url) => {
  // The provider's own pages want a font from afar, and have no icon.
  await page.context().route(/googleapis|favicon/, route => route.fulfill({ body: '' }));
  await page.goto(url);
  await thread.composer.text.click();
  await thread.composer.text.pressSequentially(DRAFT);
  await thread.host.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
  await expect(form(thread).getByRole('button', { name: 'Đăng nhập bằng Tài khoản Báo' })).toBeVisible();
  return form(thread).getByRole('button', { name: 'Đăng nhập bằng Tài khoản Báo' });
};

/** The draft is there, under the account's name, and becomes a comment. */
const isIn = async (thread, name) => {
  await expect(thread.composer.text).toHaveValue(DRAFT);
  // The thread comes anew for who has signed in; until then a tap meets the one of before.
  await expect(async () => {
    await thread.composer.text.click();
    await expect(thread.composer.form.locator('[data-account]')).toContainText(name, { timeout: 1_000 });
  }).toPass();
  await thread.composer.send.click();
  await expect(thread.comment(DRAFT).locator('[part=name]')).toHaveText(name);
};

test('a reader signs in with an account elsewhere, in a window, and goes on writing', { tag: ['@phone', '@postgres'] }, async ({ page, article, thread }) => {
  const button = await begin(page, thread, article.url);
  expect((await new AxeBuilder({ page }).include('cam-nhan').analyze()).violations).toEqual([]);
  const [window] = await Promise.all([page.waitForEvent('popup'), button.click()]);
  await agree(window, 'mai');
  await expect.poll(() => window.isClosed()).toBe(true);
  expect(page.url()).toBe(article.url);
  await isIn(thread, 'Mai');
  // It is theirs on the next visit too, until they sign out.
  await page.reload();
  await expect(thread.comment(DRAFT).locator('.by')).toHaveAttribute('data-you', 'Bạn');
  await thread.composer.text.click();
  await thread.composer.form.getByRole('button', { name: 'Đăng xuất' }).click();
  await expect(thread.comment(DRAFT).locator('.by')).not.toHaveAttribute('data-you');
});

test('where no window opens, the page comes back to the same draft', { tag: ['@phone'] }, async ({ page, article, thread }) => {
  await page.addInitScript(() => (window.open = () => null));
  const button = await begin(page, thread, article.url);
  await button.click();
  await agree(page, 'lan');
  await page.waitForURL(url => url.href.startsWith(article.url));
  await isIn(thread, 'Lan');
  // Nothing of it stays in the address.
  expect(page.url()).toBe(article.url);
  expect(await page.evaluate(() => Object.keys(localStorage).filter(name => name.includes('verifier')))).toEqual([]);
});

test('in the browser of an app, which may have no windows, none is tried', async ({ browser, article }) => {
  const context = await browser.newContext({ userAgent: 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/125 Mobile Safari/537.36 [FBAN/EMA;FBAV/400]', locale: 'vi-VN' });
  const page = await context.newPage();
  const thread = new Thread(page);
  await (await begin(page, thread, article.url)).click();
  await agree(page, 'hoa');
  await page.waitForURL(url => url.href.startsWith(article.url));
  await isIn(thread, 'Hoa');
  await context.close();
});

test('where the tie between the windows is cut, the thread follows what the other one did', async ({ page, article, thread, service }) => {
  const button = await begin(page, thread, article.url);
  await page.context().addInitScript(ours => location.origin === ours && Object.defineProperty(window, 'opener', { value: null }), service.url);
  const [window] = await Promise.all([page.waitForEvent('popup'), button.click()]);
  await agree(window, 'binh');
  await window.waitForURL(url => url.href.startsWith(article.url));
  await isIn(thread, 'Binh');
});

test('an answer that comes as a form from the provider’s page finds its sign-in', async ({ page, article, thread, service }) => {
  await begin(page, thread, article.url);
  const { providers } = await (await fetch(`${service.url}/api/v1/sites/${article.site}/sign-in`)).json();
  const challenge = 'A'.repeat(43);
  const way = `${providers[0].url}&back=${encodeURIComponent(article.url)}&challenge=${challenge}`;
  const begun = await page.context().request.get(way, { maxRedirects: 0 });
  await page.goto(`${begun.headers().location}&response_mode=form_post`);
  await agree(page, 'tu');
  await page.waitForURL(url => url.href.startsWith(article.url));
  // What this page did not begin is not taken over by it.
  await expect(thread.composer.text).toHaveValue(DRAFT);
});

test('who changes their mind at the provider finds the way back, and the draft', async ({ page, article, thread, complaints }) => {
  await page.addInitScript(() => (window.open = () => null));
  await (await begin(page, thread, article.url)).click();
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(page.getByRole('alert')).toContainText('Chưa đăng nhập được');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  complaints.length = 0;
  await page.getByRole('link', { name: 'Trở lại bài viết' }).click();
  await expect(thread.composer.text).toHaveValue(DRAFT);
});

test('an owner names a provider and who moderates, and a moderator signs in with it', { tag: ['@postgres'] }, async ({ page, service, provider, key, browser, complaints }) => {
  const site = await service.addSite(`desk-${key}`);
  await join(service, page, site);
  await page.goto(`${service.url}/admin/sites/${site}/sign-in`);
  await page.getByRole('link', { name: 'Đăng nhập bằng Google, Facebook, Zalo…' }).click();
  await page.getByText('Nơi khác, theo OpenID Connect').click();
  const fields = page.locator('details[open] form').first();
  await fields.getByLabel('Tên trên nút').fill(`Bàn tin ${key}`);
  await fields.getByLabel('Địa chỉ của nơi đăng nhập (issuer)').fill(`${provider.url}/khong-co`);
  await fields.getByLabel('Client ID').fill(CLIENT.id);
  await fields.getByLabel('Khóa bí mật').fill(CLIENT.secret);
  await fields.getByLabel('Ai được kiểm duyệt').fill(`${key}@bao.example moderator`);
  await fields.getByRole('button', { name: 'Thêm nơi đăng nhập' }).click();
  // The mistake is told where it was made, with all that was typed.
  await expect(page.getByRole('alert')).toContainText('không có nơi đăng nhập theo OpenID Connect');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  // The browser names the refusal.
  expect(complaints).toHaveLength(1);
  complaints.length = 0;
  const again = page.locator('details[open] form').first();
  await again.getByLabel('Địa chỉ của nơi đăng nhập (issuer)').fill(provider.url);
  await again.getByLabel('Khóa bí mật').fill(CLIENT.secret);
  await again.getByRole('button', { name: 'Thêm nơi đăng nhập' }).click();
  await expect(page.getByRole('status')).toContainText('Đã thêm');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  const context = await browser.newContext({ locale: 'vi-VN' });
  const desk = await context.newPage();
  await desk.goto(`${service.url}/admin/sites/${site}`);
  expect((await new AxeBuilder({ page: desk }).analyze()).violations).toEqual([]);
  await desk.getByRole('link', { name: `Đăng nhập bằng Bàn tin ${key}` }).click();
  await agree(desk, key);
  await desk.waitForURL(url => url.pathname === `/admin/sites/${site}`);
  await context.close();
});
