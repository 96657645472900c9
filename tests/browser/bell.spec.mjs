// Whoever has written hears of answers: a bell in the thread's head, each answer a link to where it stands.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/fixtures.mjs';

test('a reader who was answered elsewhere hears of it, and goes there', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, another, thread, key }) => {
  const first = host.article({ key }), second = host.article({ key: `${key}-2`, title: 'Một bài khác' });
  await page.goto(first);
  await expect(thread.host.locator('[data-bell]')).toHaveCount(0);
  await thread.post('Có ai biết không?', 'Lan');
  await expect(thread.comment('Có ai biết không?')).toBeVisible();
  const { comments } = await service.thread(key);
  const binh = await service.reader();
  await binh.post(key, 'Mình biết đây', { parent: comments[0].id });

  await page.goto(second);
  const bell = thread.host.getByRole('button', { name: 'Trả lời cho bạn (1)' });
  await expect(bell).toBeVisible();
  await bell.click();
  const list = thread.host.locator('[data-answers]');
  await expect(list.locator('li')).toHaveCount(1);
  await expect(list).toContainText('trả lời bạn: Mình biết đây');
  const { violations } = await new AxeBuilder({ page }).include('cam-nhan').analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}`))).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await list.getByRole('link').click();
  await expect(thread.comment('Mình biết đây')).toBeInViewport();
  // It was seen.
  await expect(thread.host.getByRole('button', { name: 'Trả lời cho bạn', exact: true })).toBeVisible();

  // Who has only read and reacted has no bell.
  const other = await another(second);
  const sent = other.page.waitForResponse(/\/reaction$/);
  await other.reaction('love').click();
  await sent;
  await other.page.reload();
  await other.shown();
  await expect(other.reaction('love')).toHaveAttribute('aria-pressed', 'true');
  await expect(other.host.locator('[data-bell]')).toHaveCount(0);
});
