// What a reader does before the program is there: shown at once, kept in order, done afterwards.
import { COMMENTS } from './support/sentences.mjs';
import { expect, hold, PROGRAM, test } from './support/fixtures.mjs';

test('a tap before the program is there is answered in the next frame, and counts', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  for (const text of COMMENTS) await lan.post(key, text);
  const release = await hold(page, PROGRAM);
  const url = host.article({ key });
  await page.goto(url);
  await thread.shown();
  const pressed = await thread.reaction('love').evaluate(
    button =>
      new Promise(done => {
        button.click();
        requestAnimationFrame(() => done(button.getAttribute('aria-pressed')));
      }),
  );
  expect(pressed).toBe('true');
  await expect(thread.number('love')).toHaveText('1');
  expect(await service.tallies(key)).toMatchObject({ love: 0 });
  release();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1, like: 0 });
  await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
  await expect(thread.number('love')).toHaveText('1');
});

test('of several taps before the program is there, what was last seen is what counts', { tag: '@phone' }, async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  const id = await lan.post(key, COMMENTS[0]);
  const release = await hold(page, PROGRAM);
  await page.goto(host.article({ key }));
  const like = thread.comment(COMMENTS[0]).locator('[data-act=like]').first();
  for (const code of ['love', 'fun', 'fun', 'improve', 'like']) await thread.reaction(code).click();
  for (let n = 0; n < 3; n += 1) await like.click();
  await expect(thread.reaction('like')).toHaveAttribute('aria-pressed', 'true');
  await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'false');
  expect(await thread.numbers()).toEqual({ love: 0, like: 1, fun: 0, improve: 0 });
  release();
  await expect.poll(() => service.tallies(key)).toEqual({ love: 0, like: 1, fun: 0, improve: 0 });
  await expect.poll(async () => (await service.thread(key)).comments.find(comment => comment.id === id).content.likes).toBe(1);
  expect(await thread.numbers()).toEqual({ love: 0, like: 1, fun: 0, improve: 0 });
  await expect(like).toHaveAttribute('aria-pressed', 'true');
});

test('a tap on a large number shows the next one as the language writes it', async ({ page, host, thread, key }) => {
  for (const [lang, many, more] of [['vi', '999.999', '1.000.000'], ['en', '1,999', '2,000']]) {
    const release = await hold(page, PROGRAM);
    await page.goto(host.article({ key, lang }));
    await thread.shown();
    await thread.number('love').evaluate((number, many) => (number.textContent = many), many);
    await thread.reaction('love').click();
    await expect(thread.number('love')).toHaveText(more);
    release();
  }
});

test('a choice of an earlier visit is not undone by the same tap, made before it was known', async ({ page, host, service, thread, key }) => {
  const url = host.article({ key });
  await page.goto(url);
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
  const releaseMine = await hold(page, '**/mine?*');
  const release = await hold(page, PROGRAM);
  await page.goto(url);
  await thread.reaction('fun').click();
  await expect(thread.reaction('fun')).toHaveAttribute('aria-pressed', 'true');
  releaseMine();
  release();
  await expect.poll(() => service.tallies(key)).toEqual({ love: 0, like: 0, fun: 1, improve: 0 });
  await expect.poll(() => thread.numbers()).toEqual({ love: 0, like: 0, fun: 1, improve: 0 });
});

test('what is typed and sent before the program is there is posted once it is', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, thread, key }) => {
  const release = await hold(page, PROGRAM);
  await page.goto(host.article({ key }));
  await thread.composer.write(COMMENTS[1], 'Thu Hà');
  await thread.composer.send.click();
  await expect(thread.composer.send).toHaveAttribute('aria-busy', 'true');
  release();
  await expect(thread.comment(COMMENTS[1])).toBeVisible();
  await expect.poll(async () => (await service.thread(key)).count).toBe(1);
  await expect(thread.composer.text).toHaveValue('');
});

test('text, caret and focus stay where they are while the program arrives', { tag: '@phone' }, async ({ page, host, thread, key }) => {
  const release = await hold(page, PROGRAM);
  const arrived = page.waitForResponse(/_bg.wasm/);
  await page.goto(host.article({ key }));
  await thread.composer.text.click();
  await page.keyboard.type('Tôi nghĩ rằng ế');
  await page.keyboard.press('ArrowLeft');
  release();
  await arrived;
  await page.keyboard.type('được', { delay: 15 });
  await expect(thread.composer.text).toHaveValue('Tôi nghĩ rằng đượcế');
  await expect(thread.composer.text).toBeFocused();
});

test('a tap on a comment’s button before the program is there is done afterwards', { tag: '@phone' }, async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[2], { name: 'Lan' });
  const release = await hold(page, PROGRAM);
  await page.goto(host.article({ key }));
  const comment = thread.comment(COMMENTS[2]);
  await comment.locator('[data-act=reply]').first().click();
  await expect(comment.locator('[data-act=reply]').first()).toHaveAttribute('aria-busy', 'true');
  release();
  await expect(thread.composerIn(comment).text).toBeFocused();
});

test('when the program cannot be fetched, the reader is told and can try again', async ({ page, host, service, thread, key, complaints }) => {
  let broken = true;
  await page.route(PROGRAM, route => (broken ? route.abort() : route.continue()));
  await page.goto(host.article({ key }));
  await thread.reaction('love').click();
  await expect(thread.host.getByText('Chưa gửi được.')).toBeVisible();
  await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
  broken = false;
  await thread.host.getByRole('button', { name: 'Thử lại' }).click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
  expect(complaints.every(text => text.includes('net::ERR_FAILED'))).toBe(true);
  complaints.length = 0;
});
