// Web push: the account's page has a switch for this device, and what is sent there only this device can read. Chromium has no
// push service here: in its place the page is given an address of this machine's, and keys whose other half is kept here.
import AxeBuilder from '@axe-core/playwright';
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { createServer } from 'node:http';
import { expect, test as base } from './support/fixtures.mjs';
import { join } from './support/newsroom.mjs';
import { COMMENTS } from './support/sentences.mjs';
import { Service } from './support/service.mjs';

const test = base.extend({
  /** A push service. */
  push: [
    async ({}, use) => {
      const push = { got: [] };
      const server = createServer(async (request, response) => {
        const parts = [];
        for await (const part of request) parts.push(part);
        push.got.push({ headers: request.headers, body: Buffer.concat(parts) });
        response.writeHead(201).end();
      });
      await new Promise(listening => { server.listen(0, '127.0.0.1', listening); });
      push.url = `http://127.0.0.1:${server.address().port}`;
      await use(push);
      server.closeAllConnections();
      server.close();
    },
    { scope: 'worker' },
  ],
  /** The service, which may send there. */
  service: [
    async ({ push, database }, use) => {
      const service = await Service.start({ database, env: { CAM_NHAN_INTERNAL_URLS: push.url } });
      await use(service);
      await service.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

const faults = async page => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.flat().join(' ')}`));
};

/** Reads a message as a browser does (RFC 8291). */
const read = (body, own, auth) => {
  const [salt, length] = [body.subarray(0, 16), body[20]];
  const theirs = body.subarray(21, 21 + length), record = body.subarray(21 + length);
  const derive = (secret, by, info, size) => Buffer.from(hkdfSync('sha256', secret, by, info, size));
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), own.getPublicKey(), theirs]);
  const key = derive(own.computeSecret(theirs), auth, info, 32);
  const cipher = createDecipheriv('aes-128-gcm', derive(key, salt, 'Content-Encoding: aes128gcm\0', 16), derive(key, salt, 'Content-Encoding: nonce\0', 12));
  cipher.setAuthTag(record.subarray(-16));
  const text = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()]);
  return JSON.parse(text.subarray(0, -1).toString());
};

/** Whether a message is signed (RFC 8292). */
const isSigned = ({ headers }) => {
  const [, token, key] = /^vapid t=(\S+), k=(\S+)$/.exec(headers.authorization);
  const point = Buffer.from(key, 'base64url'), part = (from, to) => point.subarray(from, to).toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: part(1, 33), y: part(33, 65) };
  const [head, claims, signature] = token.split('.');
  const signed = Buffer.from(`${head}.${claims}`);
  return verify('sha256', signed, { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
};

test('a moderator is told on this device what waits, until they say no', { tag: '@phone' }, async ({ page, context, service, push }) => {
  const own = createECDH('prime256v1'), auth = randomBytes(16);
  own.generateKeys();
  const endpoint = `${push.url}/device/${Math.random().toString(36).slice(2)}`;
  await context.grantPermissions(['notifications'], { origin: service.url });
  await page.addInitScript(([endpoint, p256dh, auth]) => {
    const given = {
      endpoint,
      toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh, auth } }),
      unsubscribe: async () => localStorage.removeItem('subscribed'),
    };
    Notification.requestPermission = async () => 'granted';
    PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
      localStorage.subscribed = applicationServerKey.length;
      return given;
    };
    PushManager.prototype.getSubscription = async () => localStorage.subscribed ? given : null;
  }, [endpoint, own.getPublicKey('base64url'), auth.toString('base64url')]);
  const site = await service.addSite(`push-${Math.random().toString(36).slice(2, 8)}`, { moderation: 'hold' });
  await join(service, page, site);
  await page.goto(`${service.url}/admin/account`);
  const part = page.locator('[data-push]');
  await expect(part.locator('[data-said]')).toHaveText('Máy này chưa được báo.');
  expect(await faults(page)).toEqual([]);
  await part.getByRole('button', { name: 'Báo cho tôi trên máy này' }).click();
  await expect(part.locator('[data-said]')).toHaveText('Máy này đang được báo.');
  await expect(part.locator('[data-device]')).toContainText('127.0.0.1 (máy này)');
  expect(await page.evaluate(() => localStorage.subscribed), 'a point of P-256').toBe('65');
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => new URL(scope).pathname))).toEqual(['/admin']);
  expect(await faults(page)).toEqual([]);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/push.png`, fullPage: true });

  const reader = await service.reader(site);
  await reader.post('bai', COMMENTS[0], { name: 'An' });
  await expect.poll(() => push.got.length).toBe(1);
  expect(read(push.got[0].body, own, auth)).toMatchObject({ body: '1 chờ duyệt', url: `/admin/sites/${site}` });
  expect(isSigned(push.got[0])).toBe(true);

  await part.getByRole('button', { name: 'Thôi báo trên máy này' }).click();
  await expect(part.locator('[data-said]')).toHaveText('Máy này chưa được báo.');
  await expect(part.locator('[data-device]')).toHaveCount(0);
});

test('where a browser says no, the page says what to do', async ({ page, service }) => {
  await page.addInitScript(() => { Notification.requestPermission = async () => 'denied'; });
  const site = await service.addSite(`push-${Math.random().toString(36).slice(2, 8)}`);
  await join(service, page, site);
  await page.goto(`${service.url}/admin/account`);
  await page.getByRole('button', { name: 'Báo cho tôi trên máy này' }).click();
  await expect(page.locator('[data-push] [data-said]')).toContainText('đang chặn thông báo');
});
