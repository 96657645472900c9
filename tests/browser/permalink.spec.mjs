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

test('a comment that is gone is missed kindly, where its reader is, and the thread is there', { tag: '@phone' }, async ({ page, host, service, thread, key }) => {
  await (await service.reader()).post(key, COMMENTS[0]);
  await page.goto(`${host.article({ key, before: '<p>Một đoạn.</p>'.repeat(80) })}#cn-${newId()}`);
  const banner = thread.host.locator('[data-banner]');
  await expect(banner).toContainText('Bình luận bạn tìm không còn ở đây.');
  await expect(banner).toBeInViewport();
  await expect(banner).toBeFocused();
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
});

test('a link to one’s own comment that waits for a moderator leads to it', async ({ page, host, service, thread, key }) => {
  const site = await service.addSite(`cho-lien-ket-${key}`, { moderation: 'hold' });
  const url = host.article({ key, site, before: '<p>Một đoạn.</p>'.repeat(80) });
  await page.goto(url);
  await thread.post(COMMENTS[0], 'Lan');
  const own = thread.comment(COMMENTS[0]);
  await expect(own).toContainText('Đang chờ duyệt');
  const id = await own.getAttribute('data-id');
  const next = await page.context().newPage();
  await next.goto(`${url}#cn-${id}`);
  const wanted = next.locator('cam-nhan').locator(`[id="cn-${id}"]`);
  await expect(wanted).toBeInViewport();
  await expect(wanted).toBeFocused();
  await expect(next.getByText('Bình luận bạn tìm không còn ở đây.')).toHaveCount(0);
});

/** An article with pictures above that come when they are told to, without room kept for them, and a header that stays on top. */
const restless = async (page, host, key) => {
  let come;
  const told = new Promise(done => (come = done));
  await page.route('**/anh-*.svg', async route => {
    await told;
    await route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="700"/>' });
  });
  const style = 'body{margin:0;font:17px/1.5 sans-serif;overflow-anchor:none}header{position:sticky;top:0;height:120px;background:#eee;z-index:9}';
  const before = `<header>Báo</header>${[1, 2, 3].map(n => `<img src="/anh-${n}.svg" alt="">`).join('<p>Một đoạn.</p>')}`;
  return [host.article({ key, style, before }), come];
};
const seen = (thread, id) => async () =>
  thread.host.evaluate((host, id) => {
    const { top, left } = host.shadowRoot.getElementById(`cn-${id}`).getBoundingClientRect();
    return top >= 0 && top < innerHeight && document.elementFromPoint(left + 5, top + 5) === host;
  }, id);

test('a link to a comment holds when pictures above it come late, under a header that stays on top', { tag: '@phone' }, async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  const id = await lan.post(key, `${COMMENTS[0]}\n\n`.repeat(12));
  for (let n = 0; n < 5; n += 1) await lan.post(key, `${n}: ${COMMENTS[2]}`);
  const [url, come] = await restless(page, host, key);
  await page.goto(`${url}#cn-${id}`, { waitUntil: 'commit' });
  await expect(thread.host.locator(`[id="cn-${id}"]`)).toBeFocused();
  await expect.poll(seen(thread, id)).toBe(true);
  come();
  await page.waitForLoadState('load');
  await expect.poll(() => page.evaluate(() => document.images[2].naturalHeight)).toBe(700);
  await expect.poll(seen(thread, id)).toBe(true);
});

test('who has scrolled on is not fetched back when pictures come', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  const id = await lan.post(key, COMMENTS[0]);
  for (let n = 0; n < 15; n += 1) await lan.post(key, `${n}: ${COMMENTS[2]}`);
  const [url, come] = await restless(page, host, key);
  await page.goto(`${url}#cn-${id}`, { waitUntil: 'commit' });
  await expect(thread.host.locator(`[id="cn-${id}"]`)).toBeFocused();
  await expect.poll(seen(thread, id)).toBe(true);
  await page.evaluate(() => scrollTo(0, 0));
  come();
  await page.waitForLoadState('load');
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test('the same link clicked again leads there again', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  const id = await lan.post(key, COMMENTS[0]);
  await page.goto(host.article({ key, before: `<a id="lien-ket" href="#cn-${id}">Một ý kiến</a>${'<p>Một đoạn.</p>'.repeat(80)}` }));
  await thread.shown();
  for (let n = 0; n < 2; n += 1) {
    await page.evaluate(() => scrollTo(0, 0));
    await page.locator('#lien-ket').click();
    await expect(thread.host.locator(`[id="cn-${id}"]`)).toBeInViewport();
  }
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
