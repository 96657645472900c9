// Who comes back: what the first visit left behind is there, and the first thing that is done there is a tap.
import { COMMENTS } from './support/sentences.mjs';
import { expect, hold, PROGRAM, test, toucher } from './support/fixtures.mjs';

const NONE = { love: 0, like: 0, fun: 0, improve: 0 };
const pressed = thread => thread.host.locator('[data-act=react][aria-pressed=true]').evaluateAll(buttons => buttons.map(button => button.dataset.code));

test('a returning reader’s first tap moves the choice, and the next takes it back', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, thread, key, hasTouch }) => {
  const tap = toucher(hasTouch);
  const url = host.article({ key });
  await page.goto(url);
  await tap(thread.reaction('love'));
  await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, love: 1 });
  await page.reload();
  await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
  await tap(thread.reaction('like'));
  await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, like: 1 });
  await expect.poll(() => pressed(thread)).toEqual(['like']);
  await expect.poll(() => thread.numbers()).toEqual({ ...NONE, like: 1 });
  await page.reload();
  await expect(thread.reaction('like')).toHaveAttribute('aria-pressed', 'true');
  await tap(thread.reaction('like'));
  await expect.poll(() => service.tallies(key)).toEqual(NONE);
  await expect.poll(() => pressed(thread)).toEqual([]);
  await expect.poll(() => thread.numbers()).toEqual(NONE);
});

test('a returning reader’s tap before anything is known of them, the program late, is what counts', { tag: '@phone' }, async ({ page, host, service, thread, key, hasTouch }) => {
  const tap = toucher(hasTouch);
  const url = host.article({ key });
  await page.goto(url);
  await tap(thread.reaction('love'));
  await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, love: 1 });
  const told = await hold(page, '**/mine?*');
  const release = await hold(page, PROGRAM);
  await page.reload();
  await thread.shown();
  await tap(thread.reaction('fun'));
  told();
  release();
  await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, fun: 1 });
  await expect.poll(() => pressed(thread)).toEqual(['fun']);
  await expect.poll(() => thread.numbers()).toEqual({ ...NONE, fun: 1 });
});

test('a returning reader’s first tap takes a like back', { tag: '@phone' }, async ({ page, host, service, thread, key, hasTouch }) => {
  const tap = toucher(hasTouch);
  const lan = await service.reader();
  await lan.like(await lan.post(key, COMMENTS[0]));
  await page.goto(host.article({ key }));
  const like = thread.comment(COMMENTS[0]).locator('[data-act=like]').first();
  const likes = async () => (await service.thread(key)).comments[0].content.likes;
  await tap(like);
  await expect.poll(likes).toBe(2);
  await page.reload();
  await expect(like).toHaveAttribute('aria-pressed', 'true');
  await tap(like);
  await expect.poll(likes).toBe(1);
  await expect(like).toHaveAttribute('aria-pressed', 'false');
  await expect(like).toHaveText(/1/);
});

test('numbers that others moved before the first tap are the ones it moves on', { tag: '@phone' }, async ({ page, host, service, thread, key, hasTouch }) => {
  const tap = toucher(hasTouch);
  const [lan, minh] = [await service.reader(), await service.reader()];
  await page.goto(host.article({ key }));
  await thread.host.scrollIntoViewIfNeeded();
  await lan.react(key, 'love');
  await expect(thread.number('love')).toHaveText('1');
  await minh.react(key, 'fun');
  await expect(thread.number('fun')).toHaveText('1');
  await tap(thread.reaction('love'));
  await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, love: 2, fun: 1 });
  await expect.poll(() => thread.numbers()).toEqual({ ...NONE, love: 2, fun: 1 });
});

test('when what is a reader’s own cannot be asked for, one tap still leaves one choice', { tag: '@phone' }, async ({ page, host, service, thread, key, complaints, hasTouch }) => {
  const tap = toucher(hasTouch);
  await page.goto(host.article({ key }));
  await tap(thread.reaction('love'));
  await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, love: 1 });
  await page.route('**/mine?*', route => route.abort());
  await page.reload();
  await thread.shown();
  await tap(thread.reaction('improve'));
  await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, improve: 1 });
  await expect.poll(() => pressed(thread)).toEqual(['improve']);
  await expect.poll(() => thread.numbers()).toEqual({ ...NONE, improve: 1 });
  expect(complaints.every(text => text.includes('net::ERR'))).toBe(true);
  complaints.length = 0;
});

/** What may come in the place of an answer about what is one's own. */
const LOST = {
  'was lost': route => route.abort(),
  'was a sign-in page': route => route.fulfill({ contentType: 'text/html', headers: { 'Access-Control-Allow-Origin': '*' }, body: '<h1>Wi-Fi</h1>' }),
  'ended too soon': async route => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).slice(0, 40) });
  },
  'said that the service was busy': route => route.fulfill({ status: 503, contentType: 'application/problem+json', headers: { 'Access-Control-Allow-Origin': '*' }, body: '{"title":"x"}' }),
};

for (const [how, lose] of Object.entries(LOST)) {
  test(`where the first answer about one’s own ${how}, the choice of the last visit is shown all the same, and the next tap moves it`, { tag: '@phone' }, async ({ page, host, service, thread, key, complaints, hasTouch }) => {
    const tap = toucher(hasTouch);
    await page.goto(host.article({ key }));
    await tap(thread.reaction('love'));
    await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, love: 1 });
    await page.route('**/mine?*', lose, { times: 1 });
    await page.reload();
    await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
    await tap(thread.reaction('like'));
    await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, like: 1 });
    await expect.poll(() => pressed(thread)).toEqual(['like']);
    complaints.length = 0;
  });
}

test('where the answer about one’s own never comes, a tap counts', { tag: '@phone' }, async ({ page, host, service, thread, key, complaints, hasTouch }) => {
  const tap = toucher(hasTouch);
  await page.goto(host.article({ key }));
  await tap(thread.reaction('love'));
  await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, love: 1 });
  await page.route('**/mine?*', () => {});
  await page.clock.install();
  await page.reload();
  await thread.shown();
  await tap(thread.reaction('fun'));
  await expect.poll(async () => {
    await page.clock.runFor(2_000);
    return service.tallies(key);
  }).toEqual({ ...NONE, fun: 1 });
  await expect.poll(() => pressed(thread)).toEqual(['fun']);
  complaints.length = 0;
});

test('what stands in the place of the token and can be none is no token', async ({ page, host, service, thread, key }) => {
  await page.addInitScript(() => {
    localStorage['cam-nhan:demo:token'] ??= 'mã bạn đọc';
  });
  await page.goto(host.article({ key }));
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
  await thread.post(COMMENTS[0], 'Lan');
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  expect(await page.evaluate(() => localStorage['cam-nhan:demo:token'])).toMatch(/^[!-~]+$/);
});
