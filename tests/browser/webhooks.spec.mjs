// Endpoints as an owner sets them up: added, tried, told, sent again and removed; with script and without.
import AxeBuilder from '@axe-core/playwright';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { expect, test as base } from './support/fixtures.mjs';
import { join } from './support/newsroom.mjs';
import { COMMENTS } from './support/sentences.mjs';
import { Service } from './support/service.mjs';

const test = base.extend({
  /** A program that keeps what it is sent, and answers with `status`. */
  receiver: [
    async ({}, use) => {
      const receiver = { got: [], status: 204 };
      const server = createServer((request, response) => {
        let body = '';
        request.setEncoding('utf8').on('data', part => { body += part; }).on('end', () => {
          receiver.got.push({ headers: request.headers, body });
          response.writeHead(receiver.status).end();
        });
      });
      await new Promise(listening => { server.listen(0, '127.0.0.1', listening); });
      receiver.url = `http://127.0.0.1:${server.address().port}`;
      await use(receiver);
      server.closeAllConnections();
      server.close();
    },
    { scope: 'worker' },
  ],
  /** The service, which may send there. */
  service: [
    async ({ receiver, database }, use) => {
      const service = await Service.start({ database, env: { CAM_NHAN_INTERNAL_URLS: receiver.url } });
      await use(service);
      await service.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

test.beforeEach(({ receiver }) => {
  Object.assign(receiver, { got: [], status: 204 });
});

const faults = async page => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.flat().join(' ')}`));
};

/** The page of a new site's endpoints, before its owner. */
const open = async (service, page) => {
  const site = await service.addSite(`web-${Math.random().toString(36).slice(2, 8)}`, { moderation: 'hold' });
  await join(service, page, site);
  await page.goto(`${service.url}/admin/sites/${site}/webhooks`);
  return site;
};

const add = async (page, url) => {
  await page.locator('summary', { hasText: 'Webhook' }).click();
  const form = page.locator('details[open] form');
  await form.getByLabel('Địa chỉ').fill(url);
  await form.getByRole('button', { name: 'Thêm webhook' }).click();
};

test('an endpoint is added, tried and told, and what failed is sent again', { tag: '@phone' }, async ({ page, service, receiver, complaints }) => {
  const site = await open(service, page);
  await expect(page.getByText('Chưa có nơi nhận nào')).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await add(page, 'https://10.0.0.1/');
  await expect(page.getByRole('alert')).toContainText('mạng nội bộ');
  await expect(page.locator('details[open] form').getByLabel('Địa chỉ')).toHaveValue('https://10.0.0.1/');
  expect(complaints.every(text => text.includes('422')), complaints.join()).toBe(true);
  complaints.length = 0;
  await page.locator('details[open] form').getByLabel('Địa chỉ').fill(`${receiver.url}/nhan`);
  await page.getByRole('button', { name: 'Thêm webhook' }).click();
  const secret = await page.locator('code', { hasText: 'whsec_' }).textContent();
  await page.getByRole('button', { name: 'Gửi thử một tin' }).click();
  await expect(page.getByRole('status')).toContainText('Đã đến nơi: trả lời 204');
  const { headers, body } = receiver.got[0];
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);

  receiver.status = 500;
  const reader = await service.reader(site);
  await reader.post({ key: 'gia-vang', title: 'Giá vàng' }, COMMENTS[0], { name: 'An' });
  await expect.poll(() => receiver.got.length).toBeGreaterThan(1);
  const failed = page.getByText('máy chủ bên nhận gặp lỗi').first();
  await expect(async () => {
    await page.reload();
    await expect(failed).toBeVisible({ timeout: 500 });
  }).toPass();
  expect(await faults(page)).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, 'nothing to scroll sideways').toBe(0);
  receiver.status = 204;
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('đã đến').first()).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 30_000 });
  const told = receiver.got.map(({ body: text }) => JSON.parse(text)).filter(({ data }) => data.comment);
  expect(told.at(-1).data.comment.text).toBe(COMMENTS[0]);
});

test('an endpoint is set up, switched off and removed without script', async ({ browser, service, receiver }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'vi-VN' });
  const page = await context.newPage();
  await open(service, page);
  await add(page, `${receiver.url}/nhan`);
  await expect(page.locator('code', { hasText: 'whsec_' })).toBeVisible();
  await page.getByRole('button', { name: 'Tắt', exact: true }).click();
  await expect(page.getByText('đã tắt').first()).toBeVisible();
  await page.getByRole('button', { name: 'Bật lại' }).click();
  await expect(page.getByText('đang bật')).toBeVisible();
  await page.locator('summary', { hasText: 'Đổi mã bí mật' }).click();
  await page.getByRole('button', { name: 'Đổi mã bí mật' }).click();
  await expect(page.locator('code', { hasText: 'whsec_' })).toBeVisible();
  await page.locator('summary', { hasText: 'Xóa nơi nhận này' }).click();
  await page.getByRole('button', { name: 'Xóa nơi nhận này' }).click();
  await expect(page.getByText('Chưa có nơi nhận nào')).toBeVisible();
  await context.close();
});
