// The picture in README: the demo article as a visitor of `make run` sees it, by day and, on a phone, by night.
// CAM_NHAN_PICTURE=1 keeps it as docs/widget.png.
import { resolve } from 'node:path';
import { expect, test } from './support/fixtures.mjs';
import { Thread } from './support/thread.mjs';

test('the demo article is as in the picture', async ({ browser, service }) => {
  const shot = async ({ from, ...options }) => {
    const context = await browser.newContext({ ...options, deviceScaleFactor: 2, locale: 'vi-VN', reducedMotion: 'reduce' });
    const page = await context.newPage();
    const thread = new Thread(page);
    await page.goto(`${service.url}/demo`);
    await thread.reaction('love').click();
    await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
    await expect(thread.comments.first()).toBeVisible();
    await page.mouse.move(0, 0);
    if (from) await thread.host.locator(from).first().evaluate(node => node.scrollIntoView());
    await page.waitForLoadState('networkidle');
    const picture = await page.screenshot();
    await thread.reaction('love').click();
    await page.waitForLoadState('networkidle');
    await context.close();
    return `data:image/png;base64,${picture.toString('base64')}`;
  };
  const day = await shot({ viewport: { width: 720, height: 1_240 }, colorScheme: 'light' });
  const night = await shot({ viewport: { width: 380, height: 960 }, colorScheme: 'dark', from: '.sort' });
  const frame = await browser.newPage({ viewport: { width: 1_240, height: 1_320 } });
  await frame.setContent(`<style>
    body { margin: 0; height: 1320px; display: grid; grid-template-columns: 720px 380px; gap: 40px; place-content: center; align-items: end; background: linear-gradient(160deg, #e9efe9, #d8e4e2) }
    img { display: block; width: 100%; border-radius: 14px; box-shadow: 0 10px 40px #1d2b2a40 }
  </style><img src="${day}"><img src="${night}">`);
  const path = process.env.CAM_NHAN_PICTURE ? resolve(import.meta.dirname, '../../docs/widget.png') : undefined;
  expect((await frame.screenshot({ path })).length).toBeGreaterThan(50_000);
  await frame.close();
});
