// What is one's own: changed, taken away, or waiting for a moderator.
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

test('one’s own comment can be changed, and shows it', async ({ page, host, thread, key, another }) => {
  const url = host.article({ key });
  await page.goto(url);
  await thread.post(COMMENTS[0], 'Lan');
  const edited = await thread.edit(thread.comment(COMMENTS[0]));
  await expect(edited.text).toHaveValue(COMMENTS[0]);
  await edited.text.fill('Đã nghĩ lại.');
  await edited.send.click();
  await expect(thread.comment('Đã nghĩ lại.')).toContainText('đã sửa');
  await expect(thread.comment(COMMENTS[0])).toHaveCount(0);
  const other = await another(url);
  await expect(other.comment('Đã nghĩ lại.')).toContainText('đã sửa');
  await expect(other.host.locator('[data-act=edit]:visible')).toHaveCount(0);
});

test('on the next visit one’s own comment can still be changed', async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.post(COMMENTS[0], 'Lan');
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  await page.reload();
  const edited = await thread.edit(thread.comment(COMMENTS[0]));
  await expect(edited.text).toHaveValue(COMMENTS[0]);
});

test('one’s own comment can be taken away', async ({ page, host, service, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.post(COMMENTS[0], 'Lan');
  await thread.remove(thread.comment(COMMENTS[0]));
  await expect(thread.comment(COMMENTS[0])).toHaveCount(0);
  await expect(thread.count).toHaveText('0');
  expect((await service.thread(key)).count).toBe(0);
});

test('a removal whose answer is cut says so, and can be pressed again', async ({ page, host, service, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.post(COMMENTS[0], 'Lan');
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  const removals = url => /\/comments\/[\da-f-]+$/.test(url.pathname);
  await page.route(removals, route => route.request().method() === 'DELETE' ? route.fulfill({ contentType: 'application/json', body: '{"vers' }) : route.continue());
  await thread.remove(thread.comment(COMMENTS[0]));
  await expect(page.locator('cam-nhan [data-live]')).toHaveText('Chưa xóa được. Hãy kiểm tra mạng rồi bấm lại.');
  await page.unroute(removals);
  await thread.remove(thread.comment(COMMENTS[0]));
  await expect(thread.comment(COMMENTS[0])).toHaveCount(0);
  expect((await service.thread(key)).count).toBe(0);
});

test('taken away, a comment with answers keeps its place', { tag: '@postgres' }, async ({ page, host, service, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.post(COMMENTS[0], 'Lan');
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  const [{ id }] = (await service.thread(key)).comments;
  await (await service.reader()).post(key, COMMENTS[1], { parent: id });
  await page.reload();
  await expect(thread.comment(COMMENTS[1])).toBeVisible();
  await thread.remove(thread.comment(COMMENTS[0]));
  await expect(thread.host.getByText('Bình luận này đã được gỡ.')).toBeVisible();
  await expect(thread.comment(COMMENTS[1])).toBeVisible();
  await expect(thread.count).toHaveText('1');
});

test('a comment in wait is seen by its author alone, labelled, on every visit, and by all once approved', { tag: '@postgres' }, async ({ page, host, service, thread, key, another }) => {
  const site = await service.addSite(`giu-${key}`, { moderation: 'hold' });
  const url = host.article({ key, site });
  await page.goto(url);
  await thread.post(COMMENTS[0], 'Lan');
  const own = thread.comment(COMMENTS[0]);
  await expect(own).toContainText('Đang chờ duyệt');
  await expect(thread.count).toHaveText('0');
  for (let visit = 0; visit < 2; visit += 1) {
    await page.reload();
    await expect(own).toContainText('Đang chờ duyệt');
  }
  const other = await another(url);
  await other.shown();
  await expect(other.comments).toHaveCount(0);
  const moderator = await service.moderator(site);
  const [held] = await moderator.list('held');
  await moderator.decide(held.id, 'approve');
  const third = await another(url);
  await expect(third.comment(COMMENTS[0])).not.toContainText('Đang chờ duyệt');
  await page.reload();
  await expect(own).not.toContainText('Đang chờ duyệt');
  await expect(thread.comments).toHaveCount(1);
});

test('an answer in wait stands where it belongs, also before the program is there', async ({ page, host, service, thread, key }) => {
  const site = await service.addSite(`cho-${key}`);
  const id = await (await service.reader(site)).post(key, COMMENTS[0]);
  await service.cli('site', 'set', site, 'moderation', 'hold');
  await page.goto(host.article({ key, site }));
  const reply = await thread.reply(thread.comment(COMMENTS[0]));
  await reply.write(COMMENTS[1], 'Lan');
  await reply.send.click();
  await expect(thread.comment(COMMENTS[1])).toContainText('Đang chờ duyệt');
  await page.reload();
  await expect(thread.host.locator(`li[data-id="${id}"] li[data-id]`)).toContainText('Đang chờ duyệt');
});

test('who is banned quietly sees their choices and comments counted like anybody’s, also on the next visit', { tag: '@postgres' }, async ({ page, host, service, thread, key }) => {
  const site = await service.addSite(`im-${key}`);
  const [first, second] = [`${key}-a`, `${key}-b`];
  await page.goto(host.article({ key: first, site, path: `/${first}` }));
  await thread.post(COMMENTS[0], 'Lan');
  const own = thread.comment(COMMENTS[0]);
  await expect(own).toContainText('vừa xong');
  await (await service.moderator(site)).shadowBan(await own.getAttribute('data-id'));
  await (await service.reader(site)).post(second, COMMENTS[1]);
  await page.goto(host.article({ key: second, site, path: `/${second}` }));
  const like = thread.comment(COMMENTS[1]).locator('[data-act=like]').first();
  await thread.reaction('love').click();
  await like.click();
  await thread.post(COMMENTS[2], 'Lan');
  for (let visit = 0; visit < 2; visit += 1) {
    await expect(thread.comment(COMMENTS[2])).toBeVisible();
    await expect(thread.comment(COMMENTS[2])).not.toContainText('Đang chờ duyệt');
    await expect(thread.count).toHaveText('2');
    await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
    await expect(thread.number('love')).toHaveText('1');
    await expect(like).toHaveAttribute('aria-pressed', 'true');
    await expect(like.locator('[data-n]')).toHaveText('1');
    await page.reload();
    await thread.shown();
  }
  expect((await service.thread(second, site)).count).toBe(1);
  // News says everybody's number, and theirs goes with it: before the program comes, and after.
  const binh = await service.reader(site);
  await binh.post(second, COMMENTS[3]);
  await expect(thread.host.locator('[part=news]')).toBeVisible();
  await expect(thread.count).toHaveText('3');
  await thread.reaction('love').click();
  await binh.post(second, COMMENTS[4]);
  await expect(thread.count).toHaveText('4');
});
