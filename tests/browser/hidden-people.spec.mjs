// "Ẩn người này": whom a reader hides is folded for that reader alone, on this device, and can be shown again.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/fixtures.mjs';

test('a reader hides somebody for themselves, and shows them again', { tag: ['@phone'] }, async ({ page, host, service, thread, another, key }) => {
  const lan = await service.reader(), minh = await service.reader();
  await lan.post(key, 'Câu của Lan', { name: 'Lan Phiền' });
  const his = await minh.post(key, 'Câu của Minh', { name: 'Minh' });
  await lan.post(key, 'Lan đáp lại', { name: 'Lan Phiền', parent: his });
  const sent = [];
  page.on('request', request => sent.push(decodeURIComponent(request.url()) + (request.postData() ?? '')));
  const article = host.article({ key });
  await page.goto(article);
  await thread.act(thread.comment('Câu của Lan'), 'mute');
  const notes = thread.host.locator('[data-muted-note]');
  await expect(notes).toHaveCount(2);
  await expect(notes.first()).toContainText('Bạn đã ẩn Lan Phiền.');
  for (const text of ['Câu của Lan', 'Lan đáp lại']) await expect(thread.host.getByText(text, { exact: true })).toBeHidden();
  await expect(thread.host.getByText('Câu của Minh', { exact: true })).toBeVisible();
  const serious = async () => {
    const { violations } = await new AxeBuilder({ page }).include('cam-nhan').analyze();
    return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}`));
  };
  expect(await serious()).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  // One of them alone.
  await notes.first().getByRole('button', { name: 'Xem bình luận này' }).click();
  await expect(notes).toHaveCount(1);

  // On the next visit it is so from the beginning; for others it never was.
  await expect.poll(() => page.evaluate(() => localStorage['cam-nhan:demo:token'])).toBeTruthy();
  await page.reload();
  await expect(notes).toHaveCount(2);
  const other = await another(article);
  await expect(other.host.getByText('Câu của Lan', { exact: true })).toBeVisible();
  expect(sent.filter(request => request.includes('Lan Phiền'))).toEqual([]);
  // Also what comes while the page is open.
  await thread.reaction('love').click();
  await lan.post(key, 'Lan lại viết', { name: 'Lan Phiền' });
  const news = thread.host.locator('[part=news]');
  await news.click();
  await expect(notes).toHaveCount(3);

  const head = thread.host.getByRole('button', { name: 'Bạn đang ẩn 1 người' });
  await head.click();
  expect(await serious()).toEqual([]);
  await thread.host.getByRole('button', { name: 'Bỏ ẩn Lan Phiền' }).click();
  await expect(notes).toHaveCount(0);
  await expect(head).toHaveCount(0);
  await expect(thread.host.getByText('Câu của Lan', { exact: true })).toBeVisible();
  expect(await page.evaluate(() => localStorage['cam-nhan:demo:muted'])).toBeUndefined();
});
