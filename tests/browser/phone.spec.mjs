// A reader proves a telephone number without leaving the thread, by a code that the newspaper's own program sends.
import AxeBuilder from '@axe-core/playwright';
import { createServer } from 'node:http';
import { expect, test as base } from './support/fixtures.mjs';
import { thread as tag } from './support/host.mjs';
import { join } from './support/newsroom.mjs';
import { Service } from './support/service.mjs';

const test = base.extend({
  /** The newspaper's program, which keeps the codes that it was to send. */
  program: [
    async ({}, use) => {
      const program = { codes: new Map() };
      const server = createServer((request, response) => {
        let body = '';
        request.setEncoding('utf8').on('data', part => { body += part; }).on('end', () => {
          const { data } = JSON.parse(body);
          program.codes.set(data.phone, data.code);
          response.writeHead(204).end();
        });
      });
      await new Promise(listening => { server.listen(0, '127.0.0.1', listening); });
      program.url = `http://127.0.0.1:${server.address().port}`;
      await use(program);
      server.closeAllConnections();
      server.close();
    },
    { scope: 'worker' },
  ],
  /** The service, which may ask it. */
  service: [
    async ({ program, database }, use) => {
      const service = await Service.start({ database, env: { CAM_NHAN_INTERNAL_URLS: program.url } });
      await use(service);
      await service.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

const faults = async (page, part) => {
  const { violations } = await (part ? new AxeBuilder({ page }).include(part) : new AxeBuilder({ page })).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}`));
};

test('who may comment once a number is proved proves it, and goes on writing', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, program, another, thread, key, complaints }) => {
  const site = await service.addSite(`bao-${key}`, { commenters: 'phone_verified' });
  const owner = await another('about:blank');
  await join(service, owner.page, site);
  await owner.page.goto(`${service.url}/admin/sites/${site}/sign-in`);
  await owner.page.getByLabel('Địa chỉ của chương trình gửi mã').fill(`${program.url}/gui-ma`);
  await owner.page.getByRole('button', { name: 'Lưu và tạo mã bí mật mới' }).click();
  await expect(owner.page.locator('code', { hasText: 'whsec_' })).toBeVisible();
  expect(await faults(owner.page)).toEqual([]);

  await page.goto(host.article({ key, site, embed: tag({ key, site }) }));
  await thread.composer.text.click();
  await thread.composer.text.pressSequentially('Viết dở trước khi xác minh');
  await thread.host.locator('[data-commenters]').getByRole('button').click();
  const form = thread.host.locator('form[data-sign-in]');
  await form.getByLabel('Số điện thoại của bạn').fill('không phải số');
  await form.getByRole('button', { name: 'Gửi mã' }).click();
  await expect(form.locator('[data-said]')).toContainText('Số điện thoại chưa đúng');
  const number = `09${String(Date.now()).slice(-8)}`;
  await form.getByLabel('Số điện thoại của bạn').fill(number);
  await form.getByRole('button', { name: 'Gửi mã' }).click();
  await expect(form.locator('[data-said]')).toContainText(number);
  expect(await faults(page, 'cam-nhan')).toEqual([]);
  await form.getByLabel('Mã gồm 6 chữ số').fill(program.codes.get(`+84${number.slice(1)}`));
  await form.getByLabel('Mã gồm 6 chữ số').press('Enter');
  await expect(form).toHaveCount(0);
  await expect(thread.composer.text).toHaveValue('Viết dở trước khi xác minh');
  await thread.composer.text.click();
  await expect(thread.composer.form.locator('[data-account]')).toContainText(`•• ${number.slice(-2)}`);
  await thread.composer.form.locator('[name=name]').fill('Mai');
  await thread.composer.send.click();
  await expect(thread.comment('Viết dở trước khi xác minh')).toBeVisible();
  // Who signs out leaves no digit of the number on the device.
  const digits = () => page.evaluate(site => localStorage.getItem(`cam-nhan:${site}:phone`), site);
  expect(await digits()).toBe(`•• ${number.slice(-2)}`);
  await thread.composer.text.click();
  await thread.composer.form.getByRole('button', { name: 'Đăng xuất' }).click();
  await expect.poll(digits).toBeNull();
  complaints.length = 0;
});

test('on the page without script a number is proved within the form of the comment, and the draft stays', { tag: '@postgres' }, async ({ browser, service, program, another, key }) => {
  const site = await service.addSite(`bao-${key}`, { commenters: 'phone_verified' });
  const owner = await another('about:blank');
  await join(service, owner.page, site);
  await owner.page.goto(`${service.url}/admin/sites/${site}/sign-in`);
  await owner.page.getByLabel('Địa chỉ của chương trình gửi mã').fill(`${program.url}/gui-ma`);
  await owner.page.getByRole('button', { name: 'Lưu và tạo mã bí mật mới' }).click();
  await expect(owner.page.locator('code', { hasText: 'whsec_' })).toBeVisible();

  // The page brings no script; axe is one.
  const context = await browser.newContext({ locale: 'vi-VN' });
  const page = await context.newPage();
  const number = `08${String(Date.now()).slice(-8)}`;
  const [text, phone, code] = [page.locator('textarea[name=text]').first(), page.getByLabel('Số điện thoại của bạn'), page.getByLabel('Mã gồm 6 chữ số')];
  await page.goto(`${service.url}/t/${site}?key=${key}`);
  await text.fill('Viết dở trước khi xác minh');
  await page.locator('input[name=name]').first().fill('Mai');
  await page.locator('[part=send]').first().click();
  await expect(page.getByRole('status').first()).toContainText('Hãy đăng nhập');
  await expect(text).toHaveValue('Viết dở trước khi xác minh');
  await phone.fill(number);
  await page.getByRole('button', { name: 'Gửi mã' }).click();
  await expect(page.getByRole('status').first()).toContainText(number);
  expect(await faults(page)).toEqual([]);
  await code.fill(program.codes.get(`+84${number.slice(1)}`));
  await code.press('Enter');
  await expect(phone).toHaveCount(0);
  await expect(text).toHaveValue('Viết dở trước khi xác minh');
  await page.locator('[part=send]').first().click();
  await expect(page.locator('li[data-id]').getByText('Viết dở trước khi xác minh')).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await context.close();
});
