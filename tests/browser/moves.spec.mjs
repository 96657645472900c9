// A newsroom renames, merges and moves: a pattern is previewed, run and undone; an article is moved from its page, a debate is
// split off from a comment's menu; with script and without, by day and by night, on a phone and on a narrow one.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/fixtures.mjs';
import { join } from './support/newsroom.mjs';

const faults = async page => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target.flat().join(' ')}`));
};

/** A site with two articles of an old address scheme, and its owner before the page. */
const newsroom = async (service, host, page) => {
  const site = await service.addSite(`bai-${Math.random().toString(36).slice(2, 8)}`);
  const { origin } = new URL(host.url);
  for (const [path, text] of [['/2019/05/gia-vang.html', 'Giá lên nữa rồi'], ['/2019/06/tet.html', 'Tết này vui']])
    await (await service.reader(site)).post({ url: origin + path }, text, { name: 'An' });
  await join(service, page, site);
  await page.goto(`${service.url}/admin/sites/${site}/moves`);
  return site;
};

const preview = async page => {
  await page.getByLabel('Địa chỉ cũ').fill('/2019/*/{slug}.html');
  await page.getByLabel('Địa chỉ mới').fill('/{slug}/');
  await page.getByRole('button', { name: 'Xem trước' }).click();
  await expect(page.getByRole('status')).toContainText('2 bài được chuyển');
};

const story = async ({ page, host, service }) => {
  const site = await newsroom(service, host, page);
  await preview(page);
  await expect(page.getByRole('row', { name: /chuyển .*2019\/05\/gia-vang\.html .*\/gia-vang/ })).toBeVisible();
  await page.getByRole('button', { name: 'Chuyển', exact: true }).click();
  await expect(page.getByText('Đã chuyển hoặc gộp 2 bài.')).toBeVisible();
  const done = page.url();
  const thread = key => `${service.url}/t/${site}?key=${encodeURIComponent(new URL(host.url).host + key)}`;
  await page.goto(thread('/2019/05/gia-vang.html'));
  expect(new URL(page.url()).searchParams.get('key')).toMatch(/\/gia-vang$/);
  await expect(page.getByText('Giá lên nữa rồi')).toBeVisible();
  await page.goto(done);
  await page.getByRole('button', { name: /Hoàn tác/ }).click();
  await page.goto(thread('/2019/05/gia-vang.html'));
  expect(new URL(page.url()).searchParams.get('key')).toMatch(/gia-vang\.html$/);
};

test('a pattern is previewed, run and undone', { tag: ['@phone', '@postgres'] }, story);

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });
  test('the same', story);
});

test('a list is typed or comes as a file, and what cannot be read is told', async ({ page, host, service, complaints }) => {
  await newsroom(service, host, page);
  const at = path => new URL(path, host.url).href;
  const rows = [['old', 'new'], [at('/2019/06/tet.html'), at('/tet/')], [at('/khong-co'), at('/x')]];
  await page.getByLabel('tệp CSV').setInputFiles({ name: 'bai.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) });
  await page.getByRole('button', { name: 'Xem trước' }).click();
  await expect(page.getByRole('status')).toContainText('1 bài được chuyển');
  await expect(page.getByText('1 tên chưa có bình luận')).toBeVisible();
  await page.getByRole('link', { name: 'Bỏ', exact: true }).click();
  await page.getByLabel('Danh sách').fill('chỉ một cột');
  await page.getByRole('button', { name: 'Xem trước' }).click();
  await expect(page.getByRole('alert')).toContainText('dòng 1');
  await expect(page.getByLabel('Danh sách')).toHaveValue('chỉ một cột');
  expect(complaints.splice(0)).toEqual([expect.stringContaining('422')]);
});

test('an article is moved from its page, and a debate split off from a comment’s menu', { tag: '@phone' }, async ({ page, host, service }) => {
  const site = await newsroom(service, host, page);
  const at = path => new URL(path, host.url).href;
  await page.goto(`${service.url}/admin/sites/${site}?status=all`);
  const card = page.locator('article.card', { hasText: 'Tết này vui' });
  await card.locator('details.menu > summary').click();
  await card.getByText('Tách sang bài khác').click();
  await card.getByLabel('Khóa, địa chỉ hoặc đường dẫn của bài kia').fill(at('/chuyen-khac'));
  await card.getByLabel('Tên bài, nếu đổi').fill('Chuyện khác');
  await card.getByRole('button', { name: 'Tách', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Chuyện khác', level: 1 })).toBeVisible();
  await page.getByText('Chuyển sang khóa hoặc địa chỉ khác').click();
  await page.getByLabel('Khóa, địa chỉ hoặc đường dẫn mới').fill(at('/ten-moi'));
  await page.getByRole('button', { name: 'Chuyển', exact: true }).click();
  await expect(page.getByText('Các tên cũ')).toBeVisible();
  await page.getByText('Gộp vào bài khác').click();
  await page.locator('form[action$="/merge"]').getByLabel('Khóa, địa chỉ hoặc đường dẫn của bài kia').fill(at('/2019/05/gia-vang.html'));
  await page.getByRole('button', { name: 'Gộp', exact: true }).click();
  await expect(page.getByRole('paragraph').filter({ hasText: 'Giá lên nữa rồi' })).toBeVisible();
  await expect(page.getByRole('paragraph').filter({ hasText: 'Tết này vui' })).toBeVisible();
});

test('who owns two sites moves an article to the other one, and takes it back', { tag: '@phone' }, async ({ page, host, service, complaints }) => {
  const site = await newsroom(service, host, page);
  const other = await service.addSite(`ben-${Math.random().toString(36).slice(2, 8)}`);
  const email = `hai-${site}@bao.example`;
  for (const one of [other, site]) {
    await page.goto('about:blank');
    await page.context().clearCookies();
    await page.goto(await service.cli('moderator', 'invite', '--site', one, '--role', 'owner'));
    await page.getByLabel('Tên').fill('Chủ hai trang');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Mật khẩu').fill('mật khẩu đủ dài');
    await page.getByRole('button', { name: 'Tham gia' }).click();
    await page.waitForURL(url => url.pathname === `/admin/sites/${one}`);
  }
  const thread = of => `${service.url}/t/${of}?key=${encodeURIComponent(new URL(host.url).host + '/2019/06/tet.html')}`;
  await page.goto(`${service.url}/admin/sites/${site}?status=all`);
  await page.locator('article.card', { hasText: 'Tết này vui' }).locator('a[href*="/threads/"]').first().click();
  await page.getByText('Chuyển sang trang khác').click();
  const form = page.locator('form[action$="/move-to-site"]');
  await form.getByRole('combobox').selectOption(other);
  expect(await faults(page)).toEqual([]);
  await form.getByRole('button', { name: 'Chuyển' }).click();
  const undo = page.getByRole('button', { name: /Hoàn tác/ });
  await expect(undo).toBeVisible();
  const done = page.url();
  await page.goto(thread(other));
  await expect(page.getByText('Tết này vui')).toBeVisible();
  await page.goto(thread(site));
  await expect(page.getByText('Tết này vui')).toHaveCount(0);
  await page.goto(done);
  await undo.click();
  await expect(undo).toHaveCount(0);
  await page.goto(thread(site));
  await expect(page.getByText('Tết này vui')).toBeVisible();
  // The page that nobody has any more, here.
  expect(complaints.splice(0)).toEqual([expect.stringContaining('404')]);
});

for (const scheme of ['light', 'dark']) {
  test(`neither the form nor a preview has a fault that axe finds, ${scheme}, and all fit 320 px`, async ({ page, host, service }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await newsroom(service, host, page);
    const look = async what => {
      for (const width of [1280, 390, 320]) {
        await page.setViewportSize({ width, height: 900 });
        expect(await faults(page), `${what} at ${width} px`).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${what} scrolls sideways`).toBeLessThanOrEqual(0);
        if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${what}-${scheme}-${width}.png`, fullPage: true });
      }
      await page.setViewportSize({ width: 1280, height: 900 });
    };
    await look('moves');
    await preview(page);
    await look('moves-preview');
  });
}
