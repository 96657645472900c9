// What came since the last visit is marked for who has written here; a button and a key go from one to the next. It is known
// on this device alone.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/fixtures.mjs';

const KEY = 'cam-nhan:demo:visits';
/** Says when the reader was here: since when all is new, and when they were here last. From another article: the thread keeps it anew when it is left. */
const remember = async (page, elsewhere, key, since, last) => {
  await page.goto(elsewhere);
  await page.evaluate(([name, key, since, last]) => {
    localStorage[name] = JSON.stringify({ [key]: [since, last, 0] });
  }, [KEY, key, since, last]);
};

test('a reader who comes back goes through what is new', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, thread, another, key }) => {
  const lan = await service.reader();
  const old = await lan.post(key, 'Câu có từ trước');
  const article = host.article({ key });
  await page.goto(article);
  await thread.post('Câu của tôi', 'Mai');
  await expect(thread.comment('Câu của tôi')).toBeVisible();
  await page.reload();
  await expect(thread.comments).toHaveCount(2);
  await expect.poll(() => page.evaluate(name => localStorage[name], KEY)).toContain(key);
  await expect(thread.host.locator('[data-new]')).toHaveCount(0);

  const since = Date.now() + 1_000;
  await page.waitForTimeout(2_100);
  await lan.post(key, 'Câu mới một');
  await lan.post(key, 'Câu mới hai', { parent: old });
  await remember(page, host.article({ key: `${key}-2` }), key, since, Date.now());
  await page.goto(article);
  const button = thread.host.locator('[data-fresh-next]');
  await expect(button).toHaveText('2 bình luận mới từ lần trước');
  await expect(thread.host.locator('[data-new] > .by [data-fresh]')).toHaveText(['Mới', 'Mới']);
  const { violations } = await new AxeBuilder({ page }).include('cam-nhan').analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}`))).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await button.click();
  const focused = () => page.evaluate(() => document.querySelector('cam-nhan').shadowRoot.activeElement?.querySelector('.tx')?.textContent);
  const first = await focused();
  expect(first).toMatch(/^Câu mới (một|hai)$/);
  await expect(button).toHaveText('1 bình luận mới từ lần trước');
  await page.keyboard.press('n');
  const second = await focused();
  expect([first, second].sort()).toEqual(['Câu mới hai', 'Câu mới một']);
  await expect(button).toHaveCount(0);
  await page.keyboard.press('n');
  expect(await focused()).toBe(first);
  // In a field it is a letter.
  await thread.composer.text.focus();
  await page.keyboard.type('nn');
  await expect(thread.composer.text).toHaveValue('nn');

  // Who was away for longer than half an hour: all that others wrote since then.
  await remember(page, host.article({ key: `${key}-2` }), key, Date.now(), Date.now() - 31 * 60_000);
  await page.goto(article);
  await expect(thread.host.locator('[data-new]')).toHaveCount(3);
  await expect(thread.comment('Câu của tôi').locator('[data-fresh]')).toHaveCount(0);

  // Who has only read is remembered nowhere.
  const other = await another(article);
  await expect(other.comments).toHaveCount(4);
  expect(await other.page.evaluate(() => Object.keys(localStorage))).toEqual([]);
});
