// Owners move in and out: a file of another system is uploaded, previewed and stored, and its comments stand under their article;
// with script and without, by day and by night, on a phone and on a narrow one.
import AxeBuilder from '@axe-core/playwright';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from './support/fixtures.mjs';
import { join } from './support/newsroom.mjs';

// A file is read and stored beside whatever else the machine does.
test.setTimeout(120_000);

const DISQUS = fileURLToPath(new URL('../../transfer/fixtures/disqus.xml', import.meta.url));

const faults = async page => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.flat().join(' ')}`));
};

/** A site with an owner before the page. */
const newsroom = async (service, page) => {
  const site = await service.addSite(`chuyen-${Math.random().toString(36).slice(2, 8)}`);
  await join(service, page, site);
  await page.goto(`${service.url}/admin/sites/${site}/transfer`);
  return site;
};

/** Chooses the file, and that its articles are the newspaper's now. */
const choose = async (page, host) => {
  await page.getByLabel('Tệp', { exact: false }).first().setInputFiles(DISQUS);
  await page.getByText('Tùy chọn khác').click();
  await page.getByLabel('Tên miền cũ').fill('bao.example');
  await page.getByLabel('Tên miền mới').fill(new URL(host.url).host);
  await page.getByRole('button', { name: 'Xem trước' }).click();
  await expect(page.getByRole('heading', { name: 'Xem trước' })).toBeVisible({ timeout: 30_000 });
};

test('a Disqus file is previewed, stored, and seen under its article', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, thread }) => {
  const site = await newsroom(service, page);
  await choose(page, host);
  await expect(page.getByText('Đã đọc: Disqus')).toBeVisible();
  await expect(page.getByText(/Sẽ nhập \d+ bình luận ở 2 bài/)).toBeVisible();
  await page.locator('.noticed summary').first().click();
  await page.getByRole('button', { name: 'Nhập', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Đã nhập xong' })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/Đã nhập \d+ bình luận ở 2 bài/).first()).toBeVisible();
  await page.goto(`${service.url}/admin/sites/${site}/audit-log`);
  await expect(page.getByRole('row', { name: /nhập bình luận từ nơi khác/ })).toBeVisible();
  await page.goto(host.article({ path: '/2024/05/pho-sang/', site }));
  await expect(page.locator('cam-nhan').getByText('Nhiều hành & ít mì chính 🍜')).toBeVisible();
});

test('a preview is dropped, a wrong file is told of, and everything is downloaded', async ({ page, host, service }) => {
  const site = await newsroom(service, page);
  await choose(page, host);
  await page.getByRole('button', { name: 'Bỏ', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Xem trước' })).toHaveCount(0);
  await page.getByLabel('Tệp', { exact: false }).first().setInputFiles({ name: 'thu.txt', mimeType: 'text/plain', buffer: Buffer.from('thư gửi mẹ') });
  await page.getByRole('button', { name: 'Xem trước' }).click();
  await expect(page.getByRole('alert')).toContainText('Không nhận ra định dạng của tệp', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Đóng' }).click();
  await (await service.reader(site)).post({ key: 'gia-vang', title: 'Giá vàng' }, 'Giá lên nữa rồi', { name: 'An' });
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Tải về' }).click()]);
  expect(file.suggestedFilename()).toMatch(new RegExp(`^${site}-\\d{4}-\\d{2}-\\d{2}\\.jsonl$`));
  expect(await readFile(await file.path(), 'utf8')).toContain('Giá lên nữa rồi');
});

test('an import is taken back by its button, and the file comes again', { tag: ['@phone'] }, async ({ page, host, service }) => {
  const site = await newsroom(service, page);
  const bring = async () => {
    await choose(page, host);
    await page.getByRole('button', { name: 'Nhập', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Đã nhập xong' })).toBeVisible({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Đóng' }).click();
  };
  await bring();
  const earlier = page.locator('.imports > li');
  await expect(earlier).toHaveCount(1);
  await earlier.getByText('Hoàn tác…').click();
  await earlier.getByRole('button', { name: 'Hoàn tác lần nhập này' }).click();
  await expect(page.getByRole('heading', { name: 'Đã hoàn tác' })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/Đã xóa \d+ bình luận và 2 bài/)).toBeVisible();
  await expect(earlier.getByText('đã hoàn tác')).toBeVisible();
  await page.getByRole('button', { name: 'Đóng' }).click();
  await bring();
  await expect(earlier).toHaveCount(2);
  await page.goto(host.article({ path: '/2024/05/pho-sang/', site }));
  await expect(page.locator('cam-nhan').getByText('Nhiều hành & ít mì chính 🍜')).toBeVisible();
});

test('an archive to read comes as a zip, and addresses of articles are led to new ones', async ({ page, host, service }) => {
  await newsroom(service, page);
  await page.getByLabel('Tệp', { exact: false }).first().setInputFiles(DISQUS);
  await page.getByText('Tùy chọn khác').click();
  await page.getByLabel('Bài đã đổi địa chỉ').fill(`https://bao.example/2024/05/pho-sang/,${host.url}/pho-moi`);
  await page.getByRole('button', { name: 'Xem trước' }).click();
  await expect(page.getByRole('heading', { name: 'Xem trước' })).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Nhập', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Đã nhập xong' })).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Đóng' }).click();
  const form = page.locator('form[action$="/transfer/export"]');
  await form.getByLabel('Định dạng').selectOption('html');
  const [file] = await Promise.all([page.waitForEvent('download'), form.getByRole('button', { name: 'Tải về' }).click()]);
  expect(file.suggestedFilename()).toMatch(/\.zip$/);
  // The names of a zip's files stand in it as they are.
  const zip = await readFile(await file.path(), 'latin1');
  for (const name of ['index.html', 'pho-moi.html']) expect(zip).toContain(name);
});

for (const scheme of ['light', 'dark']) {
  test(`neither the forms nor a report has a fault that axe finds, ${scheme}, and all fit 320 px`, async ({ page, host, service }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await newsroom(service, page);
    const look = async what => {
      await page.evaluate(() => document.querySelectorAll('main details').forEach(details => (details.open = true)));
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 900 });
        expect(await faults(page), `${what} at ${width} px`).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${what} scrolls sideways`).toBeLessThanOrEqual(0);
        if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${what}-${scheme}-${width}.png`, fullPage: true });
      }
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.reload();
    };
    await look('forms');
    // Addresses that lead nowhere are in this preview.
    await page.getByLabel('Tệp', { exact: false }).first().setInputFiles(DISQUS);
    await page.getByRole('button', { name: 'Xem trước' }).click();
    await expect(page.getByRole('heading', { name: 'Xem trước' })).toBeVisible({ timeout: 30_000 });
    await look('preview');
    await page.getByRole('button', { name: 'Bỏ', exact: true }).click();
    await choose(page, host);
    await page.getByRole('button', { name: 'Nhập', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Đã nhập xong' })).toBeVisible({ timeout: 30_000 });
    await look('report');
  });
}

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });
  test('a file is uploaded, previewed and stored by plain forms', async ({ page, host, service }) => {
    await newsroom(service, page);
    await choose(page, host);
    await page.getByRole('button', { name: 'Nhập', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Đã nhập xong' })).toBeVisible({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Đóng' }).click();
    await expect(page.getByRole('button', { name: 'Xem trước' })).toBeVisible();
  });
});
