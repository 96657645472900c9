// The program takes over what the server wrote.
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

test('the program takes over without a word in the console, and without touching the comments', async ({ page, host, service, thread, key, complaints }) => {
  const lan = await service.reader();
  const root = await lan.post(key, COMMENTS[0]);
  for (const text of COMMENTS.slice(1, 8)) await lan.post(key, text, { parent: root });
  await lan.react(key, 'love');
  await page.goto(host.article({ key }));
  await thread.shown();
  const kept = await thread.comments.first().evaluateHandle(node => node);
  const arrived = page.waitForResponse(/_bg.wasm/);
  await thread.composer.text.hover();
  await arrived;
  await thread.reaction('fun').click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1, fun: 1 });
  await expect(thread.number('fun')).toHaveText('1');
  expect(await thread.comments.first().evaluate((node, kept) => node === kept, kept)).toBe(true);
  expect(complaints).toEqual([]);
});

test('the program comes by itself where the line is fast and the thread in view, and not where data is dear', async ({ browser, host, key }) => {
  for (const [net, expected] of [
    [{ effectiveType: '4g', downlink: 10, rtt: 50, saveData: false }, true],
    [{ effectiveType: '4g', downlink: 10, rtt: 50, saveData: true }, false],
    [{ effectiveType: '4g', downlink: 1.4, rtt: 150, saveData: false }, false],
    [undefined, false],
  ]) {
    const context = await browser.newContext();
    await context.addInitScript(net => Object.defineProperty(Navigator.prototype, 'connection', { get: () => net }), net);
    const page = await context.newPage();
    let asked = false;
    page.on('request', request => (asked ||= request.url().includes('/assets/')));
    await page.goto(host.article({ key }));
    await expect(page.locator('cam-nhan [data-cn]')).toBeVisible();
    // Whether the line is fast is measured too, and this machine may be busy.
    const again = async () => {
      if (asked) return true;
      await page.reload();
      await page.waitForLoadState('networkidle');
      return asked;
    };
    if (expected) await expect.poll(again, { timeout: 20_000 }).toBe(true);
    await page.waitForLoadState('networkidle');
    expect(asked, JSON.stringify(net)).toBe(expected);
    await context.close();
  }
});
