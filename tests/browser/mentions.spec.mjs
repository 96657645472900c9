// `@` and how a name begins: who is in the thread is offered, by keys and by finger, and whoever is picked hears of it.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/fixtures.mjs';

const serious = async page => {
  const { violations } = await new AxeBuilder({ page }).include('cam-nhan').analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}`));
};

test('a mention is completed by keys, sent, shown and told', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, thread, another, key }) => {
  const article = host.article({ key });
  const mai = await another(article);
  await mai.post('Có ai biết quán phở nào ngon?', 'Nguyễn Thị Mây');
  await expect(mai.comment('quán phở')).toBeVisible();
  const duc = await service.reader();
  await duc.post(key, 'Mình ăn chay.', { name: 'Đức Minh' });

  await page.goto(article);
  const { text, send } = thread.composer;
  const asked = page.waitForResponse(/\/people\?/);
  await text.focus();
  await text.pressSequentially('Hỏi @');
  await asked;
  const list = thread.host.getByRole('listbox', { name: 'Nhắc đến ai' });
  await expect(list.getByRole('option')).toHaveCount(2);
  await text.pressSequentially('may');
  await expect(list.getByRole('option')).toHaveText(['Nguyễn Thị MâyCó ai biết quán phở nào ngon?']);
  await expect(list.getByRole('option')).toHaveAttribute('aria-selected', 'true');
  const active = await text.getAttribute('aria-activedescendant');
  expect(await list.getByRole('option').getAttribute('id')).toBe(active);
  expect(await serious(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  // Escape lets it be, until another `@`.
  await text.press('Escape');
  await expect(list).toHaveCount(0);
  await text.pressSequentially('x');
  await expect(list).toHaveCount(0);
  await text.fill('');
  await text.pressSequentially('@m');
  await expect(list.getByRole('option')).toHaveCount(2);
  await text.press('ArrowDown');
  await text.press('ArrowDown');
  await text.press('ArrowUp');
  await text.press('ArrowUp');
  await expect(list.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
  const names = await list.getByRole('option').locator('bdi').allTextContents();
  while ((await list.locator('[aria-selected=true] bdi').textContent()) !== 'Nguyễn Thị Mây') await text.press('ArrowDown');
  expect(names.sort()).toEqual(['Nguyễn Thị Mây', 'Đức Minh']);
  await text.press('Enter');
  await expect(text).toHaveValue('@Nguyễn Thị Mây ');
  await expect(list).toHaveCount(0);
  await text.pressSequentially('thử quán đầu ngõ nhé');
  await thread.composer.form.getByRole('button', { name: 'Xem trước' }).click();
  await expect(thread.composer.form.locator('[data-preview] bdi')).toHaveText('@Nguyễn Thị Mây');
  await thread.composer.form.getByRole('button', { name: 'Viết', exact: true }).click();
  await thread.composer.sign('Lan');
  await send.click();
  const said = thread.comment('thử quán đầu ngõ nhé');
  await expect(said.locator('.tx bdi').first()).toHaveText('@Nguyễn Thị Mây');
  expect(await serious(page)).toEqual([]);

  await mai.page.reload();
  const bell = mai.host.getByRole('button', { name: 'Trả lời cho bạn (1)' });
  await bell.click();
  await expect(mai.host.locator('[data-answers] li')).toContainText('Lan nhắc đến bạn: @Nguyễn Thị Mây thử quán đầu ngõ nhé');
  // The page without script shows it too.
  const unscripted = await another(`${service.url}/t/demo?key=${key}`, { javaScriptEnabled: false });
  await expect(unscripted.page.locator('.tx bdi')).toHaveText('@Nguyễn Thị Mây');
});

test('a finger picks, a draft keeps whom it mentions, and a typed name tells nobody', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader(), minh = await service.reader();
  await lan.post(key, 'Câu của Lan', { name: 'Lan_Anh*' });
  await minh.post(key, 'Câu của Minh', { name: 'Minh' });
  await page.goto(host.article({ key }));
  const { text } = thread.composer, list = thread.host.getByRole('listbox');
  await text.focus();
  await text.pressSequentially('@lan');
  await list.getByRole('option').click();
  // What Markdown would take for its own is written so that it does not.
  await expect(text).toHaveValue('@Lan\\_Anh\\* ');
  await text.pressSequentially('và @Minh chào hai bạn');
  await expect(list).toHaveCount(0);
  await page.waitForTimeout(400);
  await page.reload();
  await thread.shown();
  await expect(text).toHaveValue('@Lan\\_Anh\\* và @Minh chào hai bạn');
  await text.focus();
  await thread.composer.sign('Cúc');
  await expect(thread.host.locator('form [name=mentions]')).toHaveValue(/"/);
  await thread.composer.send.click();
  const said = thread.comment('chào hai bạn');
  await expect(said.locator('.tx bdi')).toHaveText(['@Lan_Anh*']);
  const bell = async reader => {
    const answer = await fetch(`${service.url}/api/v1/sites/demo/bell`, { headers: { Authorization: `Bearer ${reader.token}` } });
    return (await answer.json()).items.length;
  };
  expect([await bell(lan), await bell(minh)]).toEqual([1, 0]);
});

test('an input method that composes is left alone, and completed', async ({ page, host, service, thread, key }) => {
  const duc = await service.reader();
  await duc.post(key, 'Câu của Đức', { name: 'Đức Huy' });
  await page.goto(host.article({ key }));
  const { text } = thread.composer, list = thread.host.getByRole('listbox');
  await text.focus();
  await text.pressSequentially('@');
  await expect(list.getByRole('option')).toHaveCount(1);
  const session = await page.context().newCDPSession(page);
  for (const composed of ['d', 'đ', 'đu', 'đư', 'đưc', 'đức']) {
    await session.send('Input.imeSetComposition', { text: composed, selectionStart: composed.length, selectionEnd: composed.length });
  }
  await expect(list.getByRole('option')).toHaveText(['Đức HuyCâu của Đức']);
  await list.getByRole('option').click();
  await expect(text).toHaveValue('@Đức Huy ');
});
