// From nothing to a first comment on one's own page: the service on an empty folder, the form in the browser, the snippet
// on a page of another origin, a comment. And that every page on the way is one for everybody.
import AxeBuilder from '@axe-core/playwright';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test as base } from '@playwright/test';
import { listen, toucher } from './support/fixtures.mjs';
import { freePort } from './support/service.mjs';
import { Thread } from './support/thread.mjs';

const BINARY = process.env.CAM_NHAN_BIN ?? resolve(import.meta.dirname, '../../target/debug/cam-nhan');

const faults = async page => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.flat().join(' ')}`));
};

const test = base.extend({
  /** The service on an empty folder, as an owner starts it first; with the address that it printed. */
  fresh: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'cam-nhan-first-'));
    const port = await freePort();
    const env = { PATH: process.env.PATH, CAM_NHAN_LISTEN: `127.0.0.1:${port}` };
    const fresh = { folder, env, said: '', log: '', url: `http://127.0.0.1:${port}` };
    fresh.start = async () => {
      fresh.said = '';
      fresh.process = spawn(BINARY, ['serve'], { env, cwd: folder });
      fresh.process.stdout.on('data', text => (fresh.said += text));
      fresh.process.stderr.on('data', text => (fresh.log += text));
      await expect.poll(() => fetch(`${fresh.url}/readyz`).then(answer => answer.ok, () => false)).toBe(true);
      fresh.address = /http\S+\/admin\/setup\/\S+/.exec(fresh.said)?.[0];
    };
    fresh.halt = async () => {
      const gone = new Promise(done => fresh.process.once('exit', done));
      fresh.process.kill('SIGTERM');
      await gone;
    };
    await fresh.start();
    await use(fresh);
    await fresh.halt();
    await rm(folder, { recursive: true, force: true });
  },

  /** A page of the owner's, with whatever they paste. */
  own: async ({}, use) => {
    const own = { pasted: '' };
    const server = createServer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...own.headers });
      response.end(`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Giá xăng giảm mạnh từ “chiều nay” & mai</title><link rel="icon" href="data:,"></head>
<body><main><h1>Giá xăng giảm</h1><p>Từ 15h hôm nay, mỗi lít xăng RON 95 giảm 1.020 đồng.</p>${own.pasted}</main><footer>Báo Mới</footer></body></html>`);
    });
    await new Promise(done => server.listen(0, done));
    own.origin = `http://localhost:${server.address().port}`;
    await use(own);
    server.closeAllConnections();
    await new Promise(done => server.close(done));
  },
});

test.use({ locale: 'vi-VN' });

const fill = async (page, own) => {
  await page.getByLabel('Tên trang').fill('Báo Mới');
  await page.getByLabel('Địa chỉ trang').fill(own.origin);
  await page.getByLabel('Tên', { exact: true }).fill('Lan');
  await page.getByLabel('E-mail').fill('lan@bao.example');
  await page.getByLabel('Mật khẩu').fill('mật khẩu đủ dài');
};

test('from an empty folder to a first comment', { tag: '@phone' }, async ({ browser, page, fresh, own, hasTouch }, info) => {
  // Of which the looks at every page, by axe and by pictures, are the longest part.
  test.setTimeout(180_000);
  const press = toucher(hasTouch), complaints = [];
  listen(page, complaints);
  expect(fresh.address, fresh.said).toBeTruthy();
  expect(fresh.log).not.toContain(fresh.address.split('/').pop());
  await page.goto(fresh.address);
  await page.screenshot({ path: info.outputPath('form.png'), fullPage: true });
  expect(await faults(page)).toEqual([]);
  await fill(page, own);
  await page.getByLabel('Mật khẩu').press('Tab');
  await expect(page.locator('output')).toContainText(own.origin);
  await press(page.getByRole('button', { name: 'Tạo trang' }));
  await page.waitForURL(url => url.pathname === '/admin/sites/localhost/embed');
  await expect(page.getByRole('status')).toContainText('Báo Mới');
  await page.screenshot({ path: info.outputPath('snippet.png'), fullPage: true });
  expect(await faults(page)).toEqual([]);
  own.pasted = await page.locator('#snippet').textContent();

  // Their own page, on another origin.
  const article = await page.context().newPage(), asked = [];
  listen(article, complaints);
  article.on('request', request => request.url().includes('/fragment?') && asked.push(request.url()));
  await article.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver(list => {
      for (const { value } of list.getEntries()) window.shift += value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await article.goto(`${own.origin}/gia-xang?utm_source=thu`);
  const thread = new Thread(article);
  await expect(thread.reaction('love')).toBeVisible();
  await article.waitForLoadState('networkidle');
  expect(await article.evaluate(() => window.shift)).toBe(0);
  expect(asked).toHaveLength(1);
  await thread.composer.text.fill('Bình luận đầu tiên');
  await thread.composer.name.fill('Hà');
  await press(thread.composer.send);
  await expect(thread.comment('Bình luận đầu tiên')).toBeVisible();
  await article.screenshot({ path: info.outputPath('article.png') });

  // They ask whether all is well there, and choose a look.
  await page.getByLabel('Địa chỉ một bài').fill(`${own.origin}/gia-xang`);
  await press(page.getByRole('button', { name: 'Kiểm tra trang' }));
  await expect(page.getByRole('status')).toContainText('Mọi thứ đều ổn');
  expect(await faults(page)).toEqual([]);
  await press(page.getByRole('link', { name: 'Chọn giao diện' }));
  const shown = page.frameLocator('iframe[name=preview]').locator('cam-nhan');
  // While the frame loads anew there is none.
  const colour = () => shown.evaluate(node => getComputedStyle(node).getPropertyValue('--cn-accent').trim()).catch(() => '');
  await expect(shown.getByText('Thu Hà')).toBeVisible();
  await page.getByLabel('Màu nhấn').first().fill('#8a1538');
  await expect.poll(colour).toBe('#8a1538');
  await press(page.getByText('Vuông'));
  await press(page.getByText('Luôn tối'));
  await expect.poll(() => shown.evaluate(node => getComputedStyle(node).colorScheme)).toBe('dark');
  await page.screenshot({ path: info.outputPath('look.png'), fullPage: true });
  expect(await faults(page)).toEqual([]);
  await press(page.getByRole('button', { name: 'Lưu' }));
  await expect(page.getByRole('status')).toBeVisible();
  // Who reads and has never written: of a writer's thread no answer is believed that was under way.
  const reader = await browser.newContext();
  const other = new Thread(await reader.newPage());
  await other.page.goto(`${own.origin}/bai-khac`);
  await expect(other.reaction('love')).toBeVisible();
  expect(await other.host.evaluate(node => getComputedStyle(node).getPropertyValue('--cn-accent').trim())).toBe('#8a1538');
  await reader.close();
  for (const path of ['sites/localhost/site', 'health', 'sites']) {
    await page.goto(`${fresh.url}/admin/${path}`);
    await page.screenshot({ path: info.outputPath(`${path.split('/').pop()}.png`), fullPage: true });
    expect(await faults(page), path).toEqual([]);
  }
  await page.goto(`${fresh.url}/admin/sites/localhost?status=all`);
  await expect(page.locator('article', { hasText: 'Bình luận đầu tiên' })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('a mistake costs one field, and a code one hour', async ({ page, fresh, own }) => {
  await page.goto(fresh.address);
  await fill(page, { origin: `${own.origin}/gia-xang` });
  await page.getByLabel('Mật khẩu').focus();
  await expect(page.locator('output')).toContainText('Chỉ tính tên miền');
  await page.getByRole('button', { name: 'Tạo trang' }).click();
  await expect(page.getByRole('alert')).toContainText(`đã sửa thành ${own.origin}`);
  await expect(page.getByLabel('Địa chỉ trang')).toHaveValue(own.origin);
  await expect(page.getByLabel('Địa chỉ trang')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('E-mail')).toHaveValue('lan@bao.example');
  expect(await faults(page)).toEqual([]);
  const earlier = fresh.address;
  await fresh.halt();
  await fresh.start();
  expect(fresh.address).not.toBe(earlier);
  await page.goto(earlier);
  await expect(page.getByRole('heading', { name: 'Mã này không dùng được' })).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await page.goto(fresh.address);
  await fill(page, own);
  await page.getByRole('button', { name: 'Tạo trang' }).click();
  await expect(page.locator('#snippet')).toBeVisible();
  await page.goto(fresh.address);
  await expect(page.getByRole('heading', { name: 'Dịch vụ này đã được cài đặt' })).toBeVisible();
  await fresh.halt();
  await fresh.start();
  expect(fresh.said, 'once something is there no code is printed').toBe('');
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('the first run is a plain form', async ({ page, fresh, own }) => {
    await page.goto(fresh.address);
    await fill(page, own);
    await page.getByRole('button', { name: 'Tạo trang' }).click();
    await expect(page.locator('#snippet')).toContainText(`${fresh.url}/embed.js`);
    await expect(page.getByRole('button', { name: 'Chép đoạn mã' })).toHaveCount(0);
  });
});

test('a page with a strict policy shows the thread by the snippet for it, and nothing moves', async ({ page, fresh, own }) => {
  const complaints = [];
  listen(page, complaints);
  await page.goto(fresh.address);
  await fill(page, own);
  await page.getByRole('button', { name: 'Tạo trang' }).click();
  await page.getByText('Content-Security-Policy chặt').click();
  own.pasted = await page.locator('#strict-snippet').textContent();
  const policy = (await page.locator('pre', { hasText: 'script-src' }).textContent()).replace(/\s+/g, ' ');
  own.headers = { 'Content-Security-Policy': `default-src 'none'; img-src data:; ${policy}` };
  await page.goto(`${own.origin}/bai`);
  const thread = new Thread(page);
  await thread.composer.text.fill('Dưới một chính sách chặt');
  await thread.composer.name.fill('Hà');
  await thread.composer.send.click();
  await expect(thread.comment('Dưới một chính sách chặt')).toBeVisible();
  expect(complaints).toEqual([]);
});
