// A reader signs in by a code in a mail, without leaving the thread, and is the same person on another device.
import AxeBuilder from '@axe-core/playwright';
import { expect, test as base } from './support/fixtures.mjs';
import { thread as tag } from './support/host.mjs';
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

/** The next mail to a mailbox in which there is this. */
const next = async (mail, to, pattern) => {
  for (;;) {
    const found = pattern.exec(await mail.next(to));
    if (found) return found;
  }
};
const form = thread => thread.host.locator('form[data-sign-in]');

/** Signs in from the composer. */
const signIn = async (thread, mail, email) => {
  await thread.composer.text.click();
  await thread.host.getByRole('button', { name: 'Đăng nhập bằng e-mail' }).click();
  await form(thread).getByLabel('E-mail của bạn').fill(email);
  await form(thread).getByRole('button', { name: 'Gửi mã' }).click();
  await expect(form(thread).locator('[data-said]')).toContainText(email);
  await form(thread).getByLabel('Mã gồm 6 chữ số').fill((await next(mail, email, /^\d{6}$/m))[0]);
  await form(thread).getByLabel('Mã gồm 6 chữ số').press('Enter');
  await expect(form(thread)).toHaveCount(0);
};

test('a reader signs in by a code, and is the same person on another device', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, another, mail, thread, key }) => {
  const site = await service.addSite(`bao-${key}`, { sign_in_by_mail: 'true' });
  const url = host.article({ key, site, embed: tag({ key, site }) });
  await page.goto(url);
  const email = `mai-${key}@bao.example`;
  await thread.composer.text.click();
  await thread.composer.text.pressSequentially('Viết dở trước khi đăng nhập');
  await signIn(thread, mail, email);
  // They are told, and go on with what they were at: what was typed is there, and the mailbox is asked for no more.
  await expect(thread.spoken).toContainText(`Đã đăng nhập: ${email}`);
  await expect(thread.composer.text).toBeFocused();
  await expect(thread.composer.text).toHaveValue('Viết dở trước khi đăng nhập');
  await expect(thread.composer.form.locator('[data-account]')).toContainText(email);
  await expect(thread.composer.form.locator('[name=email]')).toBeHidden();
  await thread.composer.form.locator('[name=name]').fill('Mai');
  await thread.composer.send.click();
  await expect(thread.comment('Viết dở trước khi đăng nhập')).toBeVisible();

  const other = await another(url);
  await expect(other.comment('Viết dở trước khi đăng nhập').locator('.by')).not.toHaveAttribute('data-you');
  await page.reload();
  await expect(thread.comment('Viết dở trước khi đăng nhập').locator('.by')).toHaveAttribute('data-you', 'Bạn');
  await thread.composer.text.click();
  await thread.composer.form.getByRole('button', { name: 'Đăng xuất' }).click();
  await expect(thread.comment('Viết dở trước khi đăng nhập').locator('.by')).not.toHaveAttribute('data-you');
  await thread.composer.text.click();
  await expect(thread.composer.form.locator('[data-enter]')).toBeVisible();
});

test('a wrong code is told, another can be had, and the form goes away by a key', async ({ page, host, service, thread, key, complaints }) => {
  const site = await service.addSite(`bao-${key}`, { sign_in_by_mail: 'true', commenters: 'email_verified' });
  await page.goto(host.article({ key, site, embed: tag({ key, site }) }));
  await thread.host.locator('[data-commenters]').getByRole('button', { name: 'Đăng nhập' }).click();
  const sheet = form(thread);
  await sheet.getByLabel('E-mail của bạn').fill('không phải');
  await sheet.getByRole('button', { name: 'Gửi mã' }).click();
  await expect(sheet.locator('[data-said]')).toContainText('e-mail chưa đúng');
  await sheet.getByLabel('E-mail của bạn').fill(`an-${key}@bao.example`);
  await sheet.getByRole('button', { name: 'Gửi mã' }).click();
  await sheet.getByLabel('Mã gồm 6 chữ số').fill('000000');
  await sheet.getByRole('button', { name: 'Xác nhận' }).click();
  await expect(sheet.locator('[data-said]')).toContainText('Mã chưa đúng');
  const { violations } = await new AxeBuilder({ page }).include('cam-nhan').analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}`))).toEqual([]);
  await sheet.getByRole('button', { name: 'Đóng' }).click();
  await expect(sheet).toHaveCount(0);
  const door = thread.host.locator('[data-commenters]').getByRole('button', { name: 'Đăng nhập' });
  await expect(door).toBeFocused();
  await door.press('Enter');
  await sheet.getByLabel('E-mail của bạn').press('Escape');
  await expect(sheet).toHaveCount(0);
  await expect(door).toBeFocused();
  complaints.length = 0;
});

test('without script a mailbox is proved within the form of the comment, and the draft stays', { tag: '@postgres' }, async ({ browser, service, mail, key }) => {
  const site = await service.addSite(`bao-${key}`, { sign_in_by_mail: 'true', commenters: 'email_verified' });
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'vi-VN' });
  const page = await context.newPage();
  const email = `mai-${key}@bao.example`;
  const [text, code] = [page.locator('textarea[name=text]').first(), page.getByLabel('Mã gồm 6 chữ số')];
  await page.goto(`${service.url}/t/${site}?key=${key}`);
  await text.fill('Viết dở trước khi đăng nhập');
  await page.locator('input[name=name]').first().fill('Mai');
  await page.getByLabel('E-mail của bạn').fill(email);
  await page.getByLabel('E-mail của bạn').press('Enter');
  await code.fill('000000');
  await page.getByRole('button', { name: 'Xác nhận' }).click();
  await expect(page.getByText('Mã chưa đúng')).toBeVisible();
  await code.fill((await next(mail, email, /^\d{6}$/m))[0]);
  await code.press('Enter');
  await expect(page.getByText(`Đã đăng nhập: ${email}`).first()).toBeVisible();
  await expect(text).toHaveValue('Viết dở trước khi đăng nhập');
  await expect(page.locator('input[name=name]').first()).toHaveValue('Mai');
  await page.locator('[part=send]').first().click();
  await expect(page.locator('li[data-id]').getByText('Viết dở trước khi đăng nhập')).toBeVisible();
  await context.close();
});

test('a reader has mail when somebody answers, once the mailbox has said yes', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, another, mail, thread, key }) => {
  const site = await service.addSite(`bao-${key}`);
  await page.goto(host.article({ key, site, embed: tag({ key, site }) }));
  await thread.composer.write('Có ai biết không?', 'Lan');
  const tick = thread.composer.form.getByLabel('Báo cho tôi qua e-mail khi có trả lời');
  const often = thread.composer.form.getByLabel('Nhận thư');
  await expect(often).toBeHidden();
  await tick.check();
  await expect(thread.composer.form.locator('[name=email]')).toBeFocused();
  await expect(thread.composer.form.getByLabel('E-mail để báo bạn khi có trả lời')).toBeFocused();
  await thread.composer.form.locator('[name=email]').fill(`lan-${key}@bao.example`);
  await often.selectOption('Mỗi giờ một thư');
  await thread.composer.form.getByLabel('Cả bình luận mới khác trong bài này').check();
  const { violations } = await new AxeBuilder({ page }).include('cam-nhan').analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}`))).toEqual([]);
  await thread.composer.send.click();
  await expect(thread.spoken).toContainText('Hãy mở thư');
  const [asking] = await next(mail, `lan-${key}@bao.example`, /http\S+\/mail\/replies\/\S+/);
  const reader = await another(asking);
  // What was chosen is kept, and can be chosen again where the mailbox says yes.
  await expect(reader.page.getByLabel('mỗi giờ nhiều nhất một thư')).toBeChecked();
  await reader.page.getByLabel('ngay khi có trả lời').check();
  const asked = await new AxeBuilder({ page: reader.page }).analyze();
  expect(asked.violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}`))).toEqual([]);
  await reader.page.getByRole('button', { name: 'Đồng ý nhận thư' }).click();
  await expect(reader.page.getByRole('heading')).toContainText('Bạn sẽ nhận thư');
  const { comments } = await service.thread(key, site);
  await (await service.reader(site)).post(key, 'Mình biết đây', { parent: comments[0].id, name: 'Bình' });
  const { input, 0: answer } = await next(mail, `lan-${key}@bao.example`, /http\S+#cn-\S+/);
  expect(input).toContain('Bình trả lời bạn');
  expect(input).toContain('Mình biết đây');
  await reader.page.goto(answer);
  await expect(reader.comment('Mình biết đây')).toBeInViewport();
});

test('who gives an address to be told of answers wishes for it, and can say otherwise', { tag: '@phone' }, async ({ page, host, service, thread, key }) => {
  const site = await service.addSite(`bao-${key}`);
  await page.goto(host.article({ key, site, embed: tag({ key, site }) }));
  await thread.composer.text.click();
  const tell = thread.composer.form.getByLabel('Báo cho tôi qua e-mail khi có trả lời');
  await expect(tell).not.toBeChecked();
  await thread.composer.form.locator('[name=email]').pressSequentially('lan@bao.example');
  await expect(tell).toBeChecked();
  await expect(thread.composer.form.getByLabel('Nhận thư')).toBeVisible();
  await tell.uncheck();
  await thread.composer.form.locator('[name=email]').pressSequentially('.vn');
  await expect(tell).not.toBeChecked();
});

test('who follows an article hears of what is new there, and chooses on the page of a mail how often', async ({ page, host, service, another, mail, thread, key }) => {
  const site = await service.addSite(`bao-${key}`);
  await page.goto(host.article({ key, site, embed: tag({ key, site }) }));
  await thread.composer.write('Theo dõi bài này', 'Lan');
  await thread.composer.form.getByLabel('Báo cho tôi qua e-mail khi có trả lời').check();
  await thread.composer.form.locator('[name=email]').fill(`theo-${key}@bao.example`);
  await thread.composer.form.getByLabel('Cả bình luận mới khác trong bài này').check();
  await thread.composer.send.click();
  const reader = await another((await next(mail, `theo-${key}@bao.example`, /http\S+\/mail\/replies\/\S+/))[0]);
  await reader.page.getByRole('button', { name: 'Đồng ý nhận thư' }).click();
  await (await service.reader(site)).post(key, 'Một ý kiến không trả lời ai', { name: 'Bình' });
  const { input } = await next(mail, `theo-${key}@bao.example`, /Một ý kiến không trả lời ai/);
  const [manage] = /http\S+\/mail\/replies\/\S+/.exec(input);
  await reader.page.goto(manage);
  await reader.page.getByLabel('mỗi ngày nhiều nhất một thư').check();
  await reader.page.getByRole('group', { name: 'Bài bạn đang theo dõi' }).getByRole('checkbox').uncheck();
  const { violations } = await new AxeBuilder({ page: reader.page }).analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}`))).toEqual([]);
  await reader.page.getByRole('button', { name: 'Lưu' }).click();
  await expect(reader.page.getByRole('heading')).toContainText('Đã lưu');
  await reader.page.goto(manage);
  await expect(reader.page.getByLabel('mỗi ngày nhiều nhất một thư')).toBeChecked();
  await expect(reader.page.getByRole('group', { name: 'Bài bạn đang theo dõi' })).toHaveCount(0);
  // The composer knows what was chosen.
  await page.reload();
  await thread.composer.text.click();
  await thread.composer.form.getByLabel('Báo cho tôi qua e-mail khi có trả lời').check();
  await expect(thread.composer.form.getByLabel('Nhận thư')).toHaveValue('daily');
  await page.screenshot({ path: process.env.SHOTS ? `${process.env.SHOTS}/tell.png` : undefined });
  await reader.page.screenshot({ path: process.env.SHOTS ? `${process.env.SHOTS}/manage.png` : undefined });
});
