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

test('the program comes when somebody reaches for a control, however fast the line', async ({ page, host, thread, key }) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'connection', { get: () => ({ effectiveType: '4g', downlink: 10, rtt: 50, saveData: false }) }));
  let asked = false;
  page.on('request', request => (asked ||= request.url().includes('/assets/')));
  await page.goto(host.article({ key }));
  await thread.shown();
  await page.waitForLoadState('networkidle');
  expect(asked).toBe(false);
  await thread.reaction('love').hover();
  await expect.poll(() => asked).toBe(true);
});
