// Pages with a strict Content-Security-Policy.
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

/** The four directives of README: what a page must allow. */
const policy = (service, script = "'wasm-unsafe-eval'") =>
  `default-src 'self'; script-src 'self' ${service.url} ${script}; style-src 'self' ${service.url}; connect-src ${service.url}; img-src data:`;

const watch = page =>
  page.addInitScript(() => {
    window.violations = [];
    addEventListener('securitypolicyviolation', event => window.violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
  });
// The newspaper's own style stands in a file of its own there.
const strict = (host, service, key, headers) => host.article({ key, style: '', headers }).replace(/$/, '');

test('with the documented policy everything works and nothing is violated', async ({ page, host, service, thread, key }) => {
  await watch(page);
  await page.goto(strict(host, service, key, { 'Content-Security-Policy': policy(service) }));
  await thread.post(COMMENTS[0], 'Lan');
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
  const reply = await thread.reply(thread.comment(COMMENTS[0]));
  await reply.write(COMMENTS[1], 'Lan');
  await reply.send.click();
  await expect(thread.comment(COMMENTS[1])).toBeVisible();
  expect(await page.evaluate(() => window.violations)).toEqual([]);
});

test('trusted types may be required', async ({ page, host, service, thread, key }) => {
  await watch(page);
  const required = `${policy(service)}; require-trusted-types-for 'script'; trusted-types cam-nhan`;
  await page.goto(strict(host, service, key, { 'Content-Security-Policy': required }));
  await thread.post(COMMENTS[0], 'Lan');
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  expect(await page.evaluate(() => window.violations)).toEqual([]);
});

test('where trusted types of other names alone are allowed and required, the thread is a link away', async ({ page, host, service, thread, key, complaints }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0]);
  const required = `${policy(service)}; require-trusted-types-for 'script'; trusted-types others`;
  await page.goto(strict(host, service, key, { 'Content-Security-Policy': required }));
  await thread.host.getByRole('link', { name: 'Mở bình luận' }).click();
  await expect(page.getByText(COMMENTS[0])).toBeVisible();
  complaints.length = 0;
});

test('where trusted types are named and not required, everything works', async ({ page, host, service, thread, key, complaints }) => {
  await page.goto(strict(host, service, key, { 'Content-Security-Policy': `${policy(service)}; trusted-types others` }));
  await thread.post(COMMENTS[0], 'Lan');
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  complaints.length = 0;
});

test('the page about the API works under its policy', async ({ page, service }) => {
  await watch(page);
  await page.goto(`${service.url}/api/`);
  await page.getByRole('button', { name: /\/api\/v1\/sites\/\{site\}\/thread/ }).first().click();
  await expect(page.getByText('Parameters').first()).toBeVisible();
  expect(await page.evaluate(() => window.violations)).toEqual([]);
});

test('a nonce for the script tag is enough for scripts', async ({ page, host, service, thread, key }) => {
  await watch(page);
  const policy = `default-src 'self'; script-src 'nonce-abc' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; connect-src ${service.url}; img-src data:`;
  await page.goto(host.article({ key, style: '', scripts: host.script('demo', ' nonce="abc"'), headers: { 'Content-Security-Policy': policy } }));
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
  expect(await page.evaluate(() => window.violations)).toEqual([]);
});

test('where WebAssembly is refused, reading works and the rest is done on the thread’s own page', async ({ page, host, service, thread, key, complaints }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0]);
  await page.goto(strict(host, service, key, { 'Content-Security-Policy': policy(service, '') }));
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  await thread.composer.write(COMMENTS[1], 'Thu Hà');
  await expect(thread.host.getByText('Trình duyệt này không chạy được')).toBeVisible();
  const link = thread.host.getByRole('link', { name: 'Mở bình luận' });
  expect(await link.getAttribute('href')).toContain(`${service.url}/t/demo?`);
  await thread.composer.send.click();
  await page.waitForURL(url => url.href.startsWith(`${service.url}/t/demo`));
  await expect(page.getByText(COMMENTS[1])).toBeVisible();
  expect((await service.thread(key)).count).toBe(2);
  complaints.length = 0;
});

test('where WebAssembly is refused, a tap says so beside itself, and its link leads to the comment on the thread’s own page', async ({ page, host, service, thread, key, complaints }) => {
  const lan = await service.reader();
  const id = await lan.post(key, COMMENTS[0]);
  await page.goto(strict(host, service, key, { 'Content-Security-Policy': policy(service, '') }));
  const url = page.url(), link = thread.host.getByRole('link', { name: 'Mở bình luận' });
  await thread.reaction('love').click();
  await expect(link).toBeVisible();
  await thread.comment(COMMENTS[0]).locator('[data-act=like]').first().click();
  await expect(thread.comment(COMMENTS[0]).getByText('Trình duyệt này không chạy được')).toBeVisible();
  await expect(link).toHaveCount(1);
  expect(page.url()).toBe(url);
  await link.click();
  await page.waitForURL(url => url.href.startsWith(`${service.url}/t/demo`) && url.searchParams.get('comment') === id);
  await expect(page.getByText(COMMENTS[0])).toBeVisible();
  complaints.length = 0;
});
