// The documentation as a site (docs/site), under a path of its host: read in two languages, searched, and with threads alive.
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect } from '../support/fixtures.mjs';
import { Service } from '../support/service.mjs';
import { Thread } from '../support/thread.mjs';

const { service: address, docs } = JSON.parse(process.env.CAM_NHAN_TEST_EXAMPLES ?? '{}');

const test = base.extend({
  // The one that the site was built for.
  service: [async ({}, use) => use(Object.assign(new Service, { url: address })), { scope: 'worker' }],

  /** Where the page has asked, besides the site itself. */
  asked: [
    async ({ page }, use) => {
      const asked = new Set();
      page.on('request', request => {
        const { protocol, origin } = new URL(request.url());
        if (protocol !== 'data:' && !request.url().startsWith(docs)) asked.add(origin);
      });
      await use(asked);
    },
    { auto: true },
  ],
});

const faults = async (page, ...less) => {
  const { violations } = await new AxeBuilder({ page }).disableRules(less).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.flat().join(' ')}`));
};

test('a page is found by words without their marks, and read in the other language', { tag: '@phone' }, async ({ page, asked, hasTouch }) => {
  const sideways = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await page.goto(docs);
  await expect(page.locator('html')).toHaveAttribute('lang', 'vi');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Bình luận dưới mỗi bài viết');
  expect(await sideways()).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: 'Tìm trong tài liệu' }).click();
  await page.getByRole('searchbox').fill('de nghi xem lai');
  const found = page.getByRole('option');
  await expect(found.first()).toBeVisible();
  await page.getByRole('searchbox').fill('binh luan cua toi');
  await expect(found.first()).toContainText('Bình luận của tôi');
  await found.first().click();
  await expect(page).toHaveURL(/\/for-readers\.html#/);
  await expect(page.getByRole('heading', { name: 'Bình luận của tôi' })).toBeInViewport();
  expect(await sideways()).toBeLessThanOrEqual(0);

  await page.goto(`${docs}for-readers.html`);
  const other = async name => {
    if (hasTouch) {
      await page.locator('.VPNavBarHamburger').tap();
      await page.locator('.VPNavScreenTranslations button').tap();
      await page.locator('.VPNavScreenTranslations').getByRole('link', { name }).tap();
    } else {
      await page.getByRole('link', { name, exact: true }).click();
    }
  };
  await other('English');
  await expect(page).toHaveURL(/\/tai-lieu\/en\/for-readers\.html/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('For readers');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  // What is in English alone leads to the first page in Vietnamese.
  await page.goto(`${docs}en/embedding.html`);
  await other('Tiếng Việt');
  await expect(page).toHaveURL(docs);
  expect([...asked], 'no other host is asked').toEqual([]);
});

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing, ${colorScheme}`, { tag: '@phone' }, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme });
    for (const path of ['', 'for-readers.html', 'en/for-owners.html', 'privacy.html', 'en/embedding.html']) {
      await page.goto(docs + path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      expect(await faults(page), path).toEqual([]);
    }
    await page.goto(`${docs}examples.html`);
    await new Thread(page).shown();
    // Several threads on one page have parts of one name.
    expect(await faults(page, 'landmark-unique'), 'examples').toEqual([]);
  });
}

test('on the page of examples a comment is posted, and counted', { tag: '@phone' }, async ({ page, service, thread, another, asked, hasTouch }) => {
  const text = `Viết từ trang tài liệu${hasTouch ? ' bằng điện thoại' : ''}`;
  await page.goto(docs);
  // Within the site, as most come to it, and not by a load of its own.
  await page.getByRole('main').getByRole('link', { name: 'Xem ví dụ' }).click();
  await thread.shown();
  await thread.post(text, 'Minh Anh');
  await expect(thread.comment(text)).toBeVisible();
  await expect.poll(async () => JSON.stringify(await service.thread('vi-du', 'tai-lieu'))).toContain(text);
  await expect(page.locator('cam-nhan')).toHaveCount(3);
  await expect(page.locator('cam-nhan').nth(1)).not.toContainText('Bình luận (');
  const other = await another(`${docs}examples.html`);
  await expect(other.comment(text)).toBeVisible();
  await expect(other.page.locator('cam-nhan-count')).toHaveText(/^[1-9]\d* bình luận$/);
  expect([...asked]).toEqual([service.url]);
});
