// A site may have a captcha of others: it stands in a frame of the service, beside the composer.
import { expect, test as base } from './support/fixtures.mjs';
import { Provider } from './support/captcha.mjs';
import { thread as tag } from './support/host.mjs';
import { COMMENTS } from './support/sentences.mjs';
import { Service } from './support/service.mjs';

const test = base.extend({
  provider: [
    async ({}, use) => {
      const provider = await Provider.start();
      await use(provider);
      provider.stop();
    },
    { scope: 'worker' },
  ],
  /** The service, which asks that provider. */
  service: [
    async ({ provider, database }, use) => {
      const service = await Service.start({ database, env: { CAM_NHAN_CAPTCHA_URL: provider.url } });
      await use(service);
      await service.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

test.beforeEach(({ provider }) => {
  Object.assign(provider, { asked: [], away: false, silent: false });
});

/** An article of a site with a captcha, under the policy that is documented; `frames` is what it says of frames. */
const guarded = async (service, host, key, frames = `; frame-src ${service.url}`, more = {}) => {
  const settings = { robot_check: 'always', captcha_key: '0x-key', captcha_secret: '0x-secret', robot_proof: 'turnstile' };
  const site = await service.addSite(`bao-${key}`, settings);
  const policy = `default-src 'none'; script-src ${service.url} 'wasm-unsafe-eval'; style-src ${service.url}; connect-src ${service.url}; img-src data:${frames}`;
  const url = host.article({ key, site, style: '', embed: tag({ key, site, ...more }), headers: { 'Content-Security-Policy': policy } });
  return { site, url };
};

const sends = page => {
  const sent = [];
  page.on('request', request => {
    if (request.method() === 'POST' && /\/comments$/.test(new URL(request.url()).pathname)) sent.push(request.postDataJSON());
  });
  return sent;
};

/** Work was required, and the browser says so; of anything else it has nothing to say. */
const expectOnly = (complaints, pattern = /428/) => {
  expect(complaints.every(text => pattern.test(text)), complaints.join()).toBe(true);
  complaints.length = 0;
};

const frameOf = thread => thread.host.frameLocator('iframe[title="Kiểm tra người thật"]');

test('a stranger gets past the captcha in its frame, and nobody else can answer for it', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, provider, thread, key, complaints }) => {
  const { site, url } = await guarded(service, host, key);
  await page.goto(url);
  const sent = sends(page);
  await thread.composer.write(COMMENTS[0], 'Thu Hà');
  await thread.composer.send.click();
  const button = frameOf(thread).getByRole('button', { name: 'Tôi là người' });
  await expect(button).toBeVisible();
  // Neither the article's own scripts nor another frame is listened to.
  await page.evaluate(() => {
    postMessage({ what: 'done', token: 'made up' }, '*');
    const other = document.createElement('iframe');
    document.body.append(other);
    other.contentWindow.parent.postMessage({ what: 'done', token: 'made up' }, '*');
  });
  await expect(button).toBeVisible();
  expect(sent.length).toBe(1);
  await button.click();
  await expect(thread.comment(COMMENTS[0])).toContainText('vừa xong');
  await expect(thread.host.locator('iframe')).toHaveCount(0);
  expect(sent.length).toBe(2);
  expect(sent[1].id).toBe(sent[0].id);
  expect(provider.asked).toEqual([{ secret: '0x-secret', response: sent[1].proof.captcha }]);
  expect((await service.thread(key, site)).count).toBe(1);
  // Known now.
  await thread.post(COMMENTS[1], 'Thu Hà');
  await expect(thread.comment(COMMENTS[1])).toContainText('vừa xong');
  expect(sent.length).toBe(3);
  expectOnly(complaints);
});

for (const theme of ['dark', 'light']) {
  test(`the captcha is ${theme} where the thread is`, async ({ page, host, service, thread, key, complaints }) => {
    const { url } = await guarded(service, host, key, undefined, { theme });
    await page.emulateMedia({ colorScheme: theme === 'dark' ? 'light' : 'dark' });
    await page.goto(url);
    await thread.composer.write(COMMENTS[0], 'Thu Hà');
    await thread.composer.send.click();
    await expect(frameOf(thread).getByRole('button', { name: 'Tôi là người' })).toHaveClass(theme);
    expect(await thread.host.locator('iframe').evaluate(frame => getComputedStyle(frame).colorScheme)).toBe(theme);
    await expect(frameOf(thread).locator('meta[name=color-scheme]')).toHaveAttribute('content', theme);
    expectOnly(complaints);
  });
}

test('while the provider is away, the browser does our own work', async ({ page, host, service, provider, thread, key, complaints }) => {
  const { url } = await guarded(service, host, key);
  provider.away = true;
  await page.goto(url);
  const sent = sends(page);
  await thread.composer.write(COMMENTS[2], 'Lan');
  await thread.composer.send.click();
  await frameOf(thread).getByRole('button', { name: 'Tôi là người' }).click();
  await expect(thread.comment(COMMENTS[2])).toContainText('vừa xong');
  expect(sent.length).toBe(3);
  expect(sent[2].proof.numbers.length).toBe(8);
  expectOnly(complaints);
});

test('where the provider’s script does not come, the reader is told and the comment waits', async ({ page, host, service, provider, thread, key, complaints }) => {
  const { url } = await guarded(service, host, key);
  provider.silent = true;
  await page.goto(url);
  await thread.composer.write(COMMENTS[3], 'Lan');
  await thread.composer.send.click();
  await expect(frameOf(thread).getByRole('status')).toContainText('Không mở được phần kiểm tra');
  await expect(thread.comment(COMMENTS[3])).toContainText('Đang chờ duyệt');
  expectOnly(complaints, /428|404/);
});

test('where the article’s policy allows no frame of ours, the comment waits for a moderator', async ({ page, host, service, thread, key, complaints }) => {
  const { site, url } = await guarded(service, host, key, '');
  await page.goto(url);
  await thread.composer.write(COMMENTS[4], 'Lan');
  await thread.composer.send.click();
  await expect(thread.comment(COMMENTS[4])).toContainText('Đang chờ duyệt');
  const held = await (await service.moderator(site)).list('held');
  expect(held[0].reasons[0]).toMatchObject({ rule: 'unchecked', detail: 'captcha' });
  complaints.length = 0;
});

test('who closes the composer meanwhile has sent nothing', async ({ page, host, service, thread, key, complaints }) => {
  const { site, url } = await guarded(service, host, key);
  await page.goto(url);
  const sent = sends(page);
  await thread.composer.write(COMMENTS[5], 'Lan');
  await thread.composer.send.click();
  await expect(frameOf(thread).getByRole('button', { name: 'Tôi là người' })).toBeVisible();
  await thread.host.locator('iframe').evaluate(frame => frame.remove());
  await expect(thread.composer.send).toHaveText('Gửi lại');
  await expect(thread.composer.text).toHaveValue(COMMENTS[5]);
  expect(sent.length).toBe(1);
  expect((await service.thread(key, site)).count).toBe(0);
  expectOnly(complaints);
});

test('whoever has the page open since before the service was renewed still gets past the captcha', { tag: '@phone' }, async ({ page, host, service, thread, key, complaints }) => {
  const { site, url } = await guarded(service, host, key);
  await page.route(/\/assets\/cam-nhan-[\da-f]{8}\.js/, async route => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace(/cam-nhan-[\da-f]{8}-captcha/, 'cam-nhan-0badf00d-captcha') });
  });
  const old = page.waitForRequest(/0badf00d-captcha/);
  await page.goto(url);
  await thread.composer.write(COMMENTS[0], 'Thu Hà');
  await thread.composer.send.click();
  await old;
  await frameOf(thread).getByRole('button', { name: 'Tôi là người' }).click();
  await expect(thread.comment(COMMENTS[0])).toContainText('vừa xong');
  expect((await service.thread(key, site)).count).toBe(1);
  expectOnly(complaints);
});
