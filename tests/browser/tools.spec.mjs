// What comes with the kit: a composer's tools, a name that is known, menus, branches that fold, what is one's own.
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';
import { thread as tag } from './support/host.mjs';

const mod = process.platform === 'darwin' ? 'Meta' : 'Control';

test.describe('the tools of a composer', () => {
  test.beforeEach(async ({ page, host, thread, key }) => {
    await page.goto(host.article({ key }));
    await thread.composer.text.click();
    await expect(thread.host.getByRole('toolbar', { name: 'Định dạng' })).toBeVisible();
  });

  test('mark what is chosen, unmark it again, and can be taken back', async ({ page, thread }) => {
    const { text } = thread.composer, tool = name => thread.host.getByRole('button', { name, exact: true });
    await text.pressSequentially('Cây sao đen');
    await text.evaluate(field => field.setSelectionRange(4, 11));
    await tool('Đậm').click();
    await expect(text).toHaveValue('Cây **sao đen**');
    await tool('Đậm').click();
    await expect(text).toHaveValue('Cây sao đen');
    await page.keyboard.press(`${mod}+i`);
    await expect(text).toHaveValue('Cây *sao đen*');
    await page.keyboard.press(`${mod}+z`);
    await expect(text).toHaveValue('Cây sao đen');
  });

  test('quote and list line by line, and make links', async ({ thread }) => {
    const { text } = thread.composer, tool = name => thread.host.getByRole('button', { name, exact: true });
    await text.fill('một\nhai');
    await text.evaluate(field => field.setSelectionRange(0, 7));
    await tool('Danh sách').click();
    await expect(text).toHaveValue('- một\n- hai');
    await text.fill('Ai nói vậy?\nTôi nói.');
    await text.evaluate(field => field.setSelectionRange(15, 15));
    await tool('Trích dẫn').click();
    await expect(text).toHaveValue('Ai nói vậy?\n\n> Tôi nói.');
    await text.fill('xem bản đồ');
    await text.evaluate(field => field.setSelectionRange(4, 10));
    await tool('Liên kết').click();
    await text.pressSequentially('https://bando.example/cay');
    await expect(text).toHaveValue('xem [bản đồ](https://bando.example/cay)');
  });

  test('put small pictures where the caret is, by finger and by key; what is written is kept as a draft', async ({ page, thread, key }) => {
    const { text } = thread.composer, emoji = thread.host.getByRole('button', { name: 'Biểu cảm' });
    await text.pressSequentially('Hay ');
    await emoji.click();
    await thread.host.getByRole('button', { name: '👏' }).click();
    await expect(text).toHaveValue('Hay 👏');
    await expect(thread.host.getByRole('button', { name: '👏' })).toBeHidden();
    await emoji.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect(text).toHaveValue('Hay 👏😂');
    await expect.poll(() => page.evaluate(name => localStorage[name], `cam-nhan:demo:draft:${key}:`)).toContain('Hay 👏😂');
  });
});

test('a name that was sent once stands for its fields, for this visit, and can be changed', async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.post(COMMENTS[0], 'Mười');
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  // On another article of the same visit.
  await page.goto(host.article({ key: `${key}-2` }));
  await thread.composer.text.click();
  await expect(thread.host.getByText('Viết với tên Mười')).toBeVisible();
  await expect(thread.composer.name).toBeHidden();
  await thread.host.getByRole('button', { name: 'đổi' }).click();
  await expect(thread.composer.name).toBeFocused();
  await thread.composer.name.fill('Bảy');
  await thread.composer.text.fill(COMMENTS[1]);
  await thread.composer.send.click();
  await expect(thread.comment(COMMENTS[1])).toContainText('Bảy');
});

test('what is wrong is said under its field', async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.composer.text.click();
  await expect(thread.host.getByRole('toolbar')).toBeVisible();
  await thread.composer.send.click();
  const note = thread.host.getByText('Bạn chưa viết gì.'), top = async locator => (await locator.boundingBox()).y;
  await expect(note).toBeVisible();
  expect(await top(note)).toBeLessThan(await top(thread.composer.name));
  await thread.composer.text.fill(COMMENTS[0]);
  await thread.composer.send.click();
  const other = thread.host.getByText('Bạn chưa nhập tên.');
  await expect(other).toBeVisible();
  expect(await top(other)).toBeGreaterThan(await top(thread.composer.name));
});

test('a menu and a report stand over the page and move nothing', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  for (const text of COMMENTS.slice(0, 2)) await lan.post(key, text);
  await page.goto(host.article({ key }));
  const [first, second] = [thread.comments.nth(0), thread.comments.nth(1)];
  await first.locator('[data-act=menu]').first().scrollIntoViewIfNeeded();
  const before = (await second.boundingBox()).y;
  await first.locator('[data-act=menu]').click();
  await expect(first.getByRole('button', { name: 'Trích dẫn' })).toBeVisible();
  expect((await second.boundingBox()).y).toBe(before);
  await first.getByRole('button', { name: 'Báo cáo' }).click();
  await expect(first.getByRole('button', { name: 'Gửi báo cáo' })).toBeVisible();
  expect((await second.boundingBox()).y).toBe(before);
  // Neither the next comment nor the edge of this one cuts it off.
  await first.getByLabel('Lý do khác').check();
  await page.keyboard.press('Escape');
  await expect(first.getByRole('button', { name: 'Gửi báo cáo' })).toHaveCount(0);
});

test('a branch folds away and out again', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader(), parent = await lan.post(key, COMMENTS[0]);
  await lan.post(key, COMMENTS[1], { parent });
  await page.goto(host.article({ key }));
  await thread.host.getByRole('button', { name: 'Thu gọn trả lời' }).click();
  await expect(thread.comment(COMMENTS[1])).toBeHidden();
  const again = thread.host.getByRole('button', { name: 'Xem 1 trả lời' });
  await expect(again).toHaveAttribute('aria-expanded', 'false');
  await again.click();
  await expect(thread.comment(COMMENTS[1])).toBeVisible();
});

test('one’s own comments are marked, and can be changed, before the program comes', async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.post(COMMENTS[0], 'Mười');
  await expect(thread.comment(COMMENTS[0]).locator('.by')).toHaveAttribute('data-you', 'Bạn');
  const programs = [];
  page.on('request', request => /\.wasm/.test(request.url()) && programs.push(request.url()));
  await page.reload();
  await expect(thread.comment(COMMENTS[0]).locator('.by')).toHaveAttribute('data-you', 'Bạn');
  await expect(thread.comment(COMMENTS[0]).getByRole('button', { name: 'Sửa' })).toBeVisible();
  expect(programs).toEqual([]);
});

test('a comment’s time leads to it', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader(), id = await lan.post(key, COMMENTS[0]);
  const url = host.article({ key });
  await page.goto(url);
  await thread.composer.text.click();
  const time = thread.comment(COMMENTS[0]).getByRole('link', { name: /vừa xong|giây|phút/ });
  await expect(time).toHaveAttribute('href', `${page.url().split('#')[0]}#cn-${id}`);
  await time.click();
  await expect(thread.comment(COMMENTS[0])).toBeFocused();
});

test('the order that was chosen is the first on the next article, where the page names none', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  for (const article of [key, `${key}-2`]) for (const text of COMMENTS.slice(0, 2)) await lan.post(article, text);
  await page.goto(host.article({ key }));
  await thread.host.getByRole('button', { name: 'Cũ nhất' }).click();
  await expect(thread.comments.first()).toContainText(COMMENTS[0]);
  await page.goto(host.article({ key: `${key}-2` }));
  await expect(thread.host.getByRole('button', { name: 'Cũ nhất' })).toHaveAttribute('aria-pressed', 'true');
  await expect(thread.comments.first()).toContainText(COMMENTS[0]);
  await page.goto(host.article({ key, embed: tag({ key, sort: 'newest' }) }));
  await expect(thread.host.getByRole('button', { name: 'Mới nhất' })).toHaveAttribute('aria-pressed', 'true');
});

test('nobody is shown a nought: numbers stand where somebody has chosen', async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key }));
  await expect(thread.reaction('love')).toBeVisible();
  await expect(thread.number('love')).toBeEmpty();
  await thread.reaction('love').click();
  await expect(thread.number('love')).toHaveText('1');
  await thread.reaction('love').click();
  await expect(thread.number('love')).toBeEmpty();
});

test('where the kit does not come, nothing is lost and it is asked for again', async ({ page, host, thread, key, complaints }) => {
  let lost = 0;
  await page.route(/cam-nhan-kit-/, route => {
    lost += 1;
    return lost === 1 ? route.abort() : route.continue();
  });
  await page.goto(host.article({ key }));
  await thread.post(COMMENTS[0], 'Mười');
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  expect(lost).toBeGreaterThan(1);
  complaints.length = 0;
});
