// "Tác giả đã trả lời": what the newsroom answered, with that answer, as a choice in the thread's head and a link without script.
import AxeBuilder from '@axe-core/playwright';
import { thread as tag } from './support/host.mjs';
import { expect, test } from './support/fixtures.mjs';
import { join } from './support/newsroom.mjs';

test('a reader goes to what the newsroom has answered', { tag: ['@phone'] }, async ({ page, host, service, another, key }) => {
  const site = await service.addSite(`dap-${key}`);
  const lan = await service.reader(site);
  await lan.post(key, 'Bao giờ có kỳ tiếp theo?');
  await join(service, page, site);
  await page.goto(`${service.url}/admin/sites/${site}?status=approved`);
  const card = page.locator('article').first();
  await card.locator('[data-menu] > summary').click();
  await card.getByText('Trả lời với tên tòa soạn').click();
  await card.locator('form[action$="/reply"] textarea').fill('Sáng mai, mời bạn đón đọc.');
  await card.getByRole('button', { name: 'Gửi' }).click();
  await expect(card.locator('form[action$="/reply"] textarea')).toBeHidden();
  await lan.post(key, 'Bài hay quá, đọc một mạch.');

  const article = host.article({ key, embed: tag({ key, site }) });
  const reader = await another(article);
  await expect(reader.comments).toHaveCount(3);
  await reader.host.getByRole('button', { name: 'Tác giả đã trả lời' }).click();
  await expect(reader.comments).toHaveCount(2);
  await expect(reader.comment('Sáng mai, mời bạn đón đọc.')).toBeVisible();
  const { violations } = await new AxeBuilder({ page: reader.page }).include('cam-nhan').analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}`))).toEqual([]);
  expect(await reader.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  // It was chosen for this article, and not for the next.
  await reader.page.reload();
  await reader.shown();
  await expect(reader.comments).toHaveCount(3);

  const unscripted = await another(`${service.url}/t/${site}?key=${key}`, { javaScriptEnabled: false });
  await unscripted.page.getByRole('link', { name: 'Tác giả đã trả lời' }).click();
  await expect(unscripted.page.locator('li[data-id]')).toHaveCount(2);
  await expect(unscripted.page.getByText('Bài hay quá')).toHaveCount(0);
});
