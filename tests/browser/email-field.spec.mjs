// An e-mail address is asked for only where it has a use, in words that say which.
import AxeBuilder from '@axe-core/playwright';
import { thread as tag } from './support/host.mjs';
import { expect, test } from './support/fixtures.mjs';

test('the field for an e-mail address stands only where the site asks for one, also in answers and without script', { tag: '@phone' }, async ({ page, browser, service, host, thread, key }) => {
  const site = await service.addSite(`bao-${Math.random().toString(36).slice(2, 8)}`);
  await (await service.reader(site)).post(key, 'Một câu', { name: 'Minh' });
  await page.goto(host.article({ key, embed: tag({ key, site }) }));
  await thread.composer.text.focus();
  await expect(thread.composer.name).toBeVisible();
  await expect(thread.composer.email).toHaveCount(0);
  let answer = await thread.reply(thread.comment('Một câu'));
  await expect(answer.name).toBeVisible();
  await expect(answer.email).toHaveCount(0);
  await answer.write('Tôi đáp', 'Lan');
  await answer.send.click();
  await expect(thread.comment('Tôi đáp')).toBeVisible();

  await service.cli('site', 'set', site, 'ask_email', 'true');
  const label = 'E-mail để tòa soạn liên hệ khi cần (không bắt buộc, không hiển thị)';
  await page.reload();
  await thread.composer.text.focus();
  await thread.composer.sign('Lan Anh');
  await expect(thread.composer.form.getByLabel(label)).toBeVisible();
  answer = await thread.reply(thread.comment('Một câu'));
  await expect(answer.email).toHaveCount(1);
  expect(await answer.email.locator('..').textContent()).toContain(label);
  const { violations } = await new AxeBuilder({ page }).include('cam-nhan').analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}`))).toEqual([]);

  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'vi-VN' });
  const plain = await context.newPage();
  await plain.goto(`${service.url}/t/${site}?key=${key}&lang=vi`);
  await expect(plain.getByLabel(label)).toBeVisible();
  await service.cli('site', 'set', site, 'ask_email', 'false');
  await plain.reload();
  await expect(plain.locator('[name=email]')).toHaveCount(0);
  await context.close();
});
