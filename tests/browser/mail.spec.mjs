// A moderator is told by mail, and decides from there: one link, one page, one button.
import AxeBuilder from '@axe-core/playwright';
import { expect, listen, test as base } from './support/fixtures.mjs';
import { MailServer } from './support/mail.mjs';
import { Service } from './support/service.mjs';

const test = base.extend({
  mail: [
    async ({}, use) => {
      const mail = await MailServer.start();
      await use(mail);
      mail.stop();
    },
    { scope: 'worker' },
  ],
  /** The service, with a mail server. */
  service: [
    async ({ mail, database }, use) => {
      const env = { CAM_NHAN_SMTP_URL: mail.url, CAM_NHAN_MAIL_FROM: 'Cảm Nhận <binhluan@bao.example>' };
      const service = await Service.start({ database, env });
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

const overflow = page => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

const linkTo = (text, act) => new RegExp(`${act}: (http\\S+)`).exec(text)[1];

/** On a phone they are behind “Thêm”. */
const openNotices = async page => {
  await page.waitForURL(/\/admin\/sites\//);
  const more = page.locator('.tabbar summary');
  if (await more.isVisible()) await more.click();
  await page.getByRole('link', { name: 'Thư báo' }).click();
};

test('a moderator asks for a mail, opens its link without a session, presses, and it is done @phone', async ({ page, mail, service, browser, contextOptions, complaints }) => {
  test.setTimeout(60_000);
  const site = await service.addSite(`bao-${Math.random().toString(36).slice(2, 8)}`, { moderation: 'hold' });
  const lan = await service.reader(site);
  const long = 'Con-đường-rất-dài-không-có-chỗ-ngắt'.repeat(6);
  await lan.post('bai', `Chào **cả nhà** ${long}`);
  await page.goto(await service.cli('moderator', 'invite', '--site', site, '--role', 'moderator'));
  await page.getByLabel('Tên').fill('Ban biên tập');
  await page.getByLabel('E-mail').fill('ban+duyet@bao.example');
  await page.getByLabel('Mật khẩu').fill('mật khẩu đủ dài');
  await page.getByRole('button', { name: 'Tham gia' }).click();
  await openNotices(page);
  await expect(page.getByRole('radio', { name: 'mỗi giờ' })).toBeChecked();
  await page.getByRole('radio', { name: 'Ngay, trong vòng một phút' }).check();
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByText('Đã lưu.')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Ngay, trong vòng một phút' })).toBeChecked();
  expect(await faults(page), 'the choice').toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: 'Gửi thử một thư' }).click();
  await expect(page.getByText('Một thư đang chờ gửi')).toBeVisible();
  const text = await mail.next();
  expect(text).toContain('Chào Ban biên tập,');
  expect(text).toContain('1 bình luận mới đang chờ bạn xem');
  await expect(async () => {
    await openNotices(page);
    await expect(page.getByText('Thư gần nhất đã gửi lúc')).toBeVisible({ timeout: 500 });
  }).toPass();

  // From a mail program, which is another site: the session is there all the same.
  await page.route('https://webmail.example/', route => route.fulfill({ contentType: 'text/html', body: `<a href="${linkTo(text, 'Xem trong hàng chờ')}">Xem</a>` }));
  await page.goto('https://webmail.example/');
  await page.getByRole('link', { name: 'Xem' }).click();
  await expect(page.locator('article')).toHaveCount(1);

  const context = await browser.newContext(contextOptions);
  const visitor = await context.newPage();
  listen(visitor, complaints);
  await visitor.goto(linkTo(text, 'Duyệt'));
  await expect(visitor.getByRole('heading', { name: 'Duyệt bình luận này?' })).toBeVisible();
  await expect(visitor.locator('article strong').last()).toHaveText('cả nhà');
  expect(await faults(visitor), 'before the press').toEqual([]);
  expect(await overflow(visitor)).toBeLessThanOrEqual(0);
  expect((await service.thread('bai', site)).count).toBe(0);
  await visitor.getByRole('button', { name: 'Duyệt' }).click();
  await expect(visitor.getByRole('heading', { name: 'Đã duyệt.' })).toBeVisible();
  expect(await faults(visitor), 'after it').toEqual([]);
  expect((await service.thread('bai', site)).count).toBe(1);
  await visitor.goto(linkTo(text, 'Duyệt'));
  await expect(visitor.getByRole('heading', { name: 'Bình luận này đã được duyệt rồi.' })).toBeVisible();
  await visitor.goto(linkTo(text, 'Ngừng nhận thư này'));
  expect(await faults(visitor), 'the end of the mail').toEqual([]);
  await visitor.getByRole('button', { name: 'Ngừng nhận thư này' }).click();
  await expect(visitor.getByRole('heading', { name: 'Bạn sẽ không nhận thư báo' })).toBeVisible();
  await context.close();

  // What was done can be taken back, from the queue.
  await openNotices(page);
  await expect(page.getByRole('radio', { name: 'không bao giờ' })).toBeChecked();
});
