// House rules above the composer: accepted once, and again when they change.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/fixtures.mjs';
import { join } from './support/newsroom.mjs';
import { thread as tag } from './support/host.mjs';

/** What axe says of a page, in a browser that has a script. */
const faultsAt = async (browser, url) => {
  const context = await browser.newContext({ locale: 'vi-VN' });
  const page = await context.newPage();
  await page.goto(url);
  const found = await faults(page);
  await context.close();
  return found;
};

const faults = async (page, part = 'body') => {
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}`));
};

const RULES = '**Lịch sự** với người khác.\n\n- Không quảng cáo\n- Không tiết lộ chuyện riêng của ai';

/** A site with rules, and an article of it. */
const ruled = async (service, host, key) => {
  const site = await service.addSite(`bao-${Math.random().toString(36).slice(2, 8)}`, { house_rules_vi: RULES });
  return { site, url: host.article({ key, embed: tag({ key, site }) }) };
};

test('who comments accepts the rules once, in a box that is not ticked, and is asked again when they change', { tag: ['@phone', '@postgres'] }, async ({ page, service, host, thread, key, complaints }) => {
  const { site, url } = await ruled(service, host, key);
  const asked = [];
  page.on('request', request => request.url().includes('/house-rules') && asked.push(request.method()));
  await page.goto(url);
  await thread.shown();
  expect(asked, 'who reads is sent nothing of them').toEqual([]);
  await thread.composer.text.focus();
  const rules = thread.host.getByRole('group', { name: 'Nội quy bình luận' });
  await expect(rules.locator('strong')).toHaveText('Lịch sự');
  const box = rules.getByLabel('Tôi đã đọc và đồng ý với nội quy');
  await expect(box).not.toBeChecked();
  expect(await faults(page, 'cam-nhan')).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);

  await thread.composer.write('Câu đầu tiên', 'Lan');
  await thread.composer.send.click();
  await expect(rules.getByRole('alert')).toHaveText('Hãy đồng ý với nội quy trước khi gửi.');
  await expect(box).toBeFocused();
  await expect(thread.composer.text).toHaveValue('Câu đầu tiên');
  await box.check();
  await thread.composer.send.click();
  await expect(thread.comment('Câu đầu tiên')).toBeVisible();
  await expect(rules).toHaveCount(0);

  // Not again, neither here nor on the next visit, and without a question to the service.
  await page.reload();
  asked.length = 0;
  await thread.composer.text.focus();
  await thread.composer.write('Câu thứ hai', 'Lan');
  await thread.composer.send.click();
  await expect(thread.comment('Câu thứ hai')).toBeVisible();
  expect(asked).toEqual([]);

  // They change while the page stands open: what was written stays.
  await service.cli('site', 'set', site, 'house_rules_vi', 'Nội quy mới');
  await thread.composer.write('Câu thứ ba', 'Lan');
  await thread.composer.send.click();
  await expect(thread.composer.form).toContainText('Hãy đọc và đồng ý với nội quy');
  await expect(rules).toContainText('Nội quy mới');
  await expect(thread.composer.text).toHaveValue('Câu thứ ba');
  await box.check();
  await thread.composer.send.click();
  await expect(thread.comment('Câu thứ ba')).toBeVisible();
  // The browser notes that it was refused.
  expect(complaints.splice(0)).toHaveLength(1);
});

test('a change of what was written before asks for no rules, an answer does', async ({ page, service, host, thread, key }) => {
  const { site, url } = await ruled(service, host, key);
  await page.goto(url);
  await thread.composer.text.focus();
  const box = thread.host.getByLabel('Tôi đã đọc và đồng ý với nội quy');
  await thread.composer.write('Câu của tôi', 'Lan');
  await box.check();
  await thread.composer.send.click();
  await expect(thread.comment('Câu của tôi')).toBeVisible();
  await service.cli('site', 'set', site, 'house_rules_vi', 'Nội quy mới');
  await page.reload();
  const composer = await thread.edit(thread.comment('Câu của tôi'));
  await composer.text.fill('Câu đã sửa');
  await composer.send.click();
  await expect(thread.comment('Câu đã sửa')).toBeVisible();
  const answer = await thread.reply(thread.comment('Câu đã sửa'));
  await answer.write('Tự trả lời', 'Lan');
  await expect(answer.form.getByRole('group', { name: 'Nội quy bình luận' })).toContainText('Nội quy mới');
  await answer.form.getByLabel('Tôi đã đọc và đồng ý với nội quy').check();
  await answer.send.click();
  await expect(thread.comment('Tự trả lời')).toBeVisible();
});

test('without script the rules are a box of the form', async ({ browser, service, host, key }) => {
  const { site } = await ruled(service, host, key);
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'vi-VN' });
  const page = await context.newPage();
  await page.goto(`${service.url}/t/${site}?key=${key}&lang=vi`);
  const form = page.locator('form:has(textarea[name=text])').first();
  await expect(form.getByText('Không quảng cáo')).toBeVisible();
  expect(await faultsAt(browser, page.url())).toEqual([]);
  await form.locator('textarea[name=text]').fill('Câu không script');
  await form.locator('input[name=name]').fill('Lan');
  await form.getByLabel('Tôi đã đọc và đồng ý với nội quy').check();
  await form.locator('[part=send]').click();
  await expect(page.getByText('Câu không script')).toBeVisible();
  await expect(page.getByText('Nội quy bình luận')).toHaveCount(0);
  await context.close();
});

test('an owner writes the rules, and a moderator sees who accepted them', async ({ page, service }) => {
  const site = await service.addSite(`bao-${Math.random().toString(36).slice(2, 8)}`);
  await join(service, page, site);
  await page.goto(`${service.url}/admin/sites/${site}/settings`);
  await page.getByLabel('Nội quy bằng tiếng Việt').fill('Xin lịch sự');
  expect(await faults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Lưu thay đổi' }).click();
  await expect(page.getByRole('status').first()).toContainText('Đã lưu');
  expect(JSON.parse(await service.cli('site', 'show', site)).house_rules_vi).toBe('Xin lịch sự');
});
