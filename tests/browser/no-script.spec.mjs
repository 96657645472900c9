// Without script, and without our service.
import { thread as tag } from './support/host.mjs';
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

test('without script the article has a link that leads to the thread, where one reads, reacts, posts and answers', async ({ browser, host, service, key }) => {
  await (await service.reader()).post(key, COMMENTS[0], { name: 'Lan' });
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'vi-VN' });
  const page = await context.newPage();
  const link = `<noscript><a href="${service.url}/t/demo?key=${key}">Xem và viết bình luận</a></noscript>`;
  await page.goto(host.article({ key, embed: tag({ key }, link) }));
  await page.getByRole('link', { name: 'Xem và viết bình luận' }).click();
  await expect(page.getByText(COMMENTS[0])).toBeVisible();

  await page.getByRole('button', { name: /Rất hay/ }).click();
  await expect(page.getByRole('button', { name: /Rất hay/, pressed: true })).toBeVisible();
  expect(await service.tallies(key)).toMatchObject({ love: 1 });

  const main = page.locator('form:has(textarea[name=text])').first();
  await main.locator('textarea[name=text]').fill(COMMENTS[1]);
  await main.locator('input[name=name]').fill('Thu Hà');
  await main.locator('[part=send]').click();
  await expect(page.getByText(COMMENTS[1])).toBeVisible();
  expect((await service.thread(key)).count).toBe(2);

  await page.locator('li[data-id]').filter({ hasText: COMMENTS[0] }).getByRole('link', { name: 'Trả lời' }).click();
  const answer = page.locator('form:has(input[name=parent]:not([value=""]))').first();
  await answer.locator('textarea[name=text]').fill(COMMENTS[2]);
  await answer.locator('input[name=name]').fill('Thu Hà');
  await answer.locator('[part=send]').click();
  await expect(page.getByText(COMMENTS[2])).toBeVisible();
  const { comments } = await service.thread(key);
  expect(comments.flatMap(comment => comment.children).length).toBe(1);
  await context.close();
});

test('without script a name that one alone bears in the thread is a mention', async ({ browser, service, key }) => {
  await (await service.reader()).post(key, COMMENTS[0], { name: 'Thu Hà' });
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'vi-VN' });
  const page = await context.newPage();
  await page.goto(`${service.url}/t/demo?key=${key}`);
  await page.locator('textarea[name=text]').first().fill('Đúng như @Thu Hà nói, còn @Ai đó thì không');
  await page.locator('input[name=name]').first().fill('Lan');
  await page.locator('[part=send]').first().click();
  await expect(page.locator('.tx bdi')).toHaveText(['@Thu Hà']);
  await context.close();
});

test('what was typed into a refused plain form comes back with the reason', async ({ browser, service, key }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'vi-VN' });
  const page = await context.newPage();
  await page.goto(`${service.url}/t/demo?key=${key}`);
  const form = page.locator('form:has(textarea[name=text])').first();
  await form.locator('textarea[name=text]').fill('Dài quá '.repeat(300));
  await form.locator('input[name=name]').fill('Lan');
  await form.locator('[part=send]').click();
  await expect(page.getByText('Bình luận dài quá 2.000 ký tự.')).toBeVisible();
  await expect(page.locator('textarea[name=text]').first()).toHaveValue(/^(Dài quá ){299}Dài quá ?$/);
  await context.close();
});

test('search engines find the thread described, and the article as its home', async ({ page, host, service, key }) => {
  const lan = await service.reader();
  await lan.post({ key, url: `${host.url}/${key}`, title: 'Giá xăng' }, COMMENTS[0], { name: 'Lan' });
  await page.goto(`${service.url}/t/demo?key=${key}`);
  const data = JSON.parse(await page.locator('script[type="application/ld+json"]').textContent());
  expect(data['@type']).toBe('DiscussionForumPosting');
  expect(data.comment[0].author.name).toBe('Lan');
  expect(await page.locator('link[rel=canonical]').getAttribute('href')).toBe(`${host.url}/${key}`);
});

test('when the service is down the article is whole and a short sentence stands where the thread was', async ({ page, host, service, thread, key, complaints }) => {
  let down = true;
  await page.route('**/fragment?*', route => (down ? route.abort('connectionrefused') : route.continue()));
  await page.goto(host.article({ key }));
  await expect(thread.host.getByText('Chưa tải được phần bình luận.')).toBeVisible();
  await expect(page.getByText('Từ 15h hôm nay')).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(complaints.length, complaints.join('\n')).toBe(1);
  complaints.length = 0;
  down = false;
  await thread.host.getByRole('button', { name: 'Thử lại' }).click();
  await expect(thread.host.getByText('Chưa có bình luận nào.')).toBeVisible();
});

test('a service that never answers is given up after a while', async ({ page, host, thread, key }) => {
  await page.clock.install();
  let asked;
  const waiting = new Promise(done => (asked = done));
  await page.route('**/fragment?*', () => asked());
  await page.goto(host.article({ key }));
  await waiting;
  await page.clock.fastForward(15_000);
  await expect(thread.host.getByText('Chưa tải được phần bình luận.')).toBeVisible();
});

test('when the script itself does not come, the article has nothing to complain of', async ({ page, host, key, complaints }) => {
  await page.route('**/embed.js', route => route.abort());
  await page.goto(host.article({ key }));
  await expect(page.getByText('Từ 15h hôm nay')).toBeVisible();
  expect(complaints.length).toBe(1);
  complaints.length = 0;
});
