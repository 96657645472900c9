// A link to one comment.
import { COMMENTS } from './support/sentences.mjs';
import { newId } from './support/service.mjs';
import { expect, test } from './support/fixtures.mjs';

test('a link to a comment opens at it, focused, however deep it lies', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  const root = await lan.post(key, COMMENTS[0]);
  let answer;
  for (let n = 0; n < 8; n += 1) answer = await lan.post(key, `${n}: ${COMMENTS[1]}`, { parent: root });
  for (let n = 0; n < 25; n += 1) await lan.post(key, `${n}: ${COMMENTS[2]}`);
  await page.goto(`${host.article({ key, before: '<p>Một đoạn.</p>'.repeat(60) })}#cn-${answer}`);
  const wanted = thread.host.locator(`#cn-${answer}`);
  await expect(wanted).toBeFocused();
  await expect(wanted).toBeInViewport();
  await expect(wanted).toContainText(`7: ${COMMENTS[1]}`);
  await expect(thread.host.getByText('Bạn đang xem một bình luận được chia sẻ.')).toBeVisible();
});

test('a reader who has scrolled already is left alone', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  const id = await lan.post(key, COMMENTS[0]);
  let release;
  await page.route('**/fragment?*', async route => {
    await new Promise(done => (release = done));
    await route.continue();
  });
  await page.goto(`${host.article({ key, before: '<p>Một đoạn.</p>'.repeat(80) })}#cn-${id}`);
  await expect.poll(() => Boolean(release)).toBe(true);
  await page.mouse.wheel(0, 300);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(300);
  release();
  await expect(thread.comment(COMMENTS[0])).toBeAttached();
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50))));
  expect(await page.evaluate(() => window.scrollY)).toBe(300);
});

test('a comment that is gone is missed kindly, and the thread is there', async ({ page, host, service, thread, key }) => {
  await (await service.reader()).post(key, COMMENTS[0]);
  await page.goto(`${host.article({ key })}#cn-${newId()}`);
  await expect(thread.host.getByText('Bình luận bạn tìm không còn ở đây.')).toBeVisible();
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
});

test('the address may name a comment later, shown or not', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  const hidden = await lan.post(key, 'Ở tận cuối');
  for (let n = 0; n < 22; n += 1) await lan.post(key, `${n}: ${COMMENTS[2]}`);
  await page.goto(host.article({ key }));
  await expect(thread.comments).toHaveCount(20);
  const shown = await thread.comments.nth(7).getAttribute('data-id');
  await page.evaluate(id => (location.hash = `cn-${id}`), shown);
  await expect(thread.host.locator(`#cn-${shown}`)).toBeFocused();
  await page.evaluate(id => (location.hash = `cn-${id}`), hidden);
  await expect(thread.host.locator(`#cn-${hidden}`)).toBeFocused();
});

test('a fragment that only looks like a link does no harm', async ({ page, host, service, thread, key }) => {
  await (await service.reader()).post(key, COMMENTS[0]);
  await page.goto(`${host.article({ key })}#cn-"><img src=x>`);
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
});

test('“Chia sẻ” gives the link', async ({ page, context, host, service, thread, key }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const id = await (await service.reader()).post(key, COMMENTS[0]);
  const url = host.article({ key });
  await page.goto(url);
  await thread.act(thread.comment(COMMENTS[0]), 'share');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(`${url}#cn-${id}`);
});
