// A page built by each framework: its comments are read, and one is written.
import { test as base, expect } from '../support/fixtures.mjs';
import { Service } from '../support/service.mjs';
import { HERE } from './examples.mjs';

const { service: address, urls } = JSON.parse(process.env.CAM_NHAN_TEST_EXAMPLES ?? '{}');
/** Those that are tried with a thumb too. */
const PHONE = ['react', 'next'];

const test = base.extend({
  // The one that all examples were built for.
  service: [async ({}, use) => use(Object.assign(new Service, { url: address })), { scope: 'worker' }],
});

for (const [name, { included }] of Object.entries(HERE)) {
  const tag = PHONE.includes(name) ? '@phone' : [];

  test(`${name}: a comment is posted`, { tag }, async ({ page, thread, service, hasTouch }) => {
    const text = `Viết trên trang của ${name}${hasTouch ? ' bằng điện thoại' : ''}`;
    await page.goto(urls[name]);
    await expect(thread.comment(`Bình luận có sẵn dưới ${name}`)).toBeVisible();
    await thread.post(text, 'Minh Anh');
    await expect(thread.comment(text)).toBeVisible();
    await expect.poll(async () => JSON.stringify(await service.thread(name))).toContain(text);
    // The page's own program hears of it.
    const heard = page.locator('output');
    if (await heard.count()) await expect(heard).toHaveText('1');
  });

  if (included) {
    test(`${name}: comments are in the page without any script`, async ({ browser }) => {
      const context = await browser.newContext({ javaScriptEnabled: false }), page = await context.newPage();
      await page.goto(urls[name]);
      await expect(page.getByText(`Bình luận có sẵn dưới ${name}`)).toBeVisible();
      await context.close();
    });

    test(`${name}: what the page brought is not asked for again`, async ({ page, thread }) => {
      const asked = [];
      page.on('request', request => asked.push(new URL(request.url()).pathname));
      await page.goto(urls[name]);
      await page.waitForFunction(() => customElements.get('cam-nhan'));
      await thread.reaction('love').click();
      await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
      expect(asked.filter(path => path.endsWith('/fragment'))).toEqual([]);
      // One element, and none that the framework has made anew.
      await expect(page.locator('cam-nhan')).toHaveCount(1);
    });
  }
}

for (const name of ['react', 'vue', 'svelte']) {
  test(`${name}: the number of comments, and a button that leads to the composer`, async ({ page, thread }) => {
    await page.goto(urls[name]);
    await expect(page.locator('cam-nhan-count')).toHaveText(/^[1-9]\d* bình luận$/);
    await thread.shown();
    await page.getByRole('button', { name: 'Viết bình luận' }).click();
    await expect(thread.composer.text).toBeFocused();
  });
}
