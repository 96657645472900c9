// A reader without an account, in browsers that keep nothing for strangers.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { CHROMIUM, CHROMIUM_ARGS } from './support/browser.mjs';
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';
import { Thread } from './support/thread.mjs';

test('with third-party cookies blocked a reader posts, comes back, and may still change what is theirs', async ({ host, service, key }) => {
  const profile = await mkdtemp(join(tmpdir(), 'cam-nhan-profile-'));
  await mkdir(join(profile, 'Default'));
  await writeFile(join(profile, 'Default/Preferences'), JSON.stringify({ profile: { cookie_controls_mode: 1, block_third_party_cookies: true } }));
  // A stranger's server that tries to be remembered, to see that the browser really blocks.
  const kept = [];
  const control = createServer((request, response) => {
    kept.push(request.headers.cookie);
    response.writeHead(200, { 'Set-Cookie': 'nho=1; SameSite=None; Secure', 'Access-Control-Allow-Origin': host.url, 'Access-Control-Allow-Credentials': 'true' });
    response.end();
  });
  await new Promise(done => control.listen(0, '127.0.0.1', done));
  const context = await chromium.launchPersistentContext(profile, { executablePath: CHROMIUM, args: CHROMIUM_ARGS });
  try {
    const page = await context.newPage();
    const thread = new Thread(page);
    await page.goto(host.article({ key }));
    const address = `http://127.0.0.1:${control.address().port}/`;
    for (let n = 0; n < 2; n += 1) await page.evaluate(address => fetch(address, { credentials: 'include' }), address);
    expect(kept).toEqual([undefined, undefined]);
    await thread.post(COMMENTS[0], 'Lan');
    await expect(thread.comment(COMMENTS[0])).toBeVisible();
    await thread.reaction('love').click();
    await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
    expect((await context.cookies()).filter(cookie => cookie.domain === '127.0.0.1')).toEqual([]);
    await page.reload();
    await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
    const edited = await thread.edit(thread.comment(COMMENTS[0]));
    await edited.text.fill('Sửa lại rồi');
    await edited.send.click();
    await expect(thread.comment('Sửa lại rồi')).toBeVisible();
    expect((await service.thread(key)).comments[0].content.html).toContain('Sửa lại rồi');
  } finally {
    await context.close();
    control.close();
    await rm(profile, { recursive: true, force: true });
  }
});

const REFUSALS = {
  'throws': () => Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('refused', 'SecurityError'); } }),
  'is not there': () => Object.defineProperty(window, 'localStorage', { value: null }),
  'is full': () => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; Object.defineProperty(window, 'localStorage', { value: new Proxy({}, { set() { throw new DOMException('full', 'QuotaExceededError'); }, deleteProperty: () => true }) }); },
};
for (const [how, refuse] of Object.entries(REFUSALS)) {
  test(`when storage ${how}, all works until the page is closed, and the reader is told`, async ({ page, host, service, thread, key }) => {
    await page.addInitScript(refuse);
    await page.goto(host.article({ key }));
    await thread.post(COMMENTS[1], 'Lan');
    await expect(thread.comment(COMMENTS[1])).toBeVisible();
    await thread.reaction('love').click();
    await thread.reaction('like').click();
    await expect.poll(() => service.tallies(key)).toEqual({ love: 0, like: 1, fun: 0, improve: 0 });
    await thread.composer.text.click();
    await expect(thread.host.getByText('Trình duyệt này không cho lưu')).toBeVisible();
    const edited = await thread.edit(thread.comment(COMMENTS[1]));
    await edited.text.fill('Vẫn sửa được');
    await edited.send.click();
    await expect(thread.comment('Vẫn sửa được')).toBeVisible();
  });
}

test('a token that is no longer good is dropped, and the reader begins anew', async ({ page, host, service, thread, key, complaints }) => {
  await page.addInitScript(() => localStorage['cam-nhan:demo:token'] ??= 'A'.repeat(54));
  await page.goto(host.article({ key }));
  await expect.poll(() => page.evaluate(() => localStorage['cam-nhan:demo:token'])).toBeUndefined();
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
  expect(complaints.length, 'one 401').toBe(1);
  complaints.length = 0;
});
