// "Cảm nhận của bạn về bài viết này": one choice a reader, and numbers that are true.
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

const NONE = { love: 0, like: 0, fun: 0, improve: 0 };

test('a reader chooses, changes and takes back with one tap each', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, thread, key }) => {
  await page.goto(host.article({ key }));
  for (const [tapped, numbers] of [
    ['love', { ...NONE, love: 1 }],
    ['improve', { ...NONE, improve: 1 }],
    ['improve', NONE],
  ]) {
    await thread.reaction(tapped).click();
    await expect.poll(() => thread.numbers()).toEqual(numbers);
    await expect.poll(() => service.tallies(key)).toEqual(numbers);
  }
});

test('200 fast taps leave one reader with one choice', { tag: '@postgres' }, async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  await lan.react(key, 'like');
  await page.goto(host.article({ key }));
  await thread.shown();
  await thread.host.evaluate(async host => {
    const buttons = [...host.shadowRoot.querySelectorAll('[data-act=react]')];
    for (let n = 0; n < 200; n += 1) {
      buttons[n % 3].click();
      if (n % 5 === 0) await new Promise(requestAnimationFrame);
    }
  });
  await page.waitForLoadState('networkidle');
  const chosen = await thread.host.locator('[data-act=react][aria-pressed=true]').evaluateAll(buttons => buttons.map(button => button.dataset.code));
  expect(chosen).toEqual(['like']);
  await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, like: 2 });
  await expect.poll(() => thread.numbers()).toEqual({ ...NONE, like: 2 });
});

test('200 taps on one button settle to what is shown', async ({ page, host, service, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.shown();
  for (const taps of [200, 201]) {
    await thread.reaction('love').evaluate(async (button, taps) => {
      for (let n = 0; n < taps; n += 1) {
        button.click();
        if (n % 7 === 0) await new Promise(requestAnimationFrame);
      }
    }, taps);
    await page.waitForLoadState('networkidle');
    const pressed = (await thread.reaction('love').getAttribute('aria-pressed')) === 'true';
    await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, love: pressed ? 1 : 0 });
    await expect.poll(() => thread.numbers()).toEqual({ ...NONE, love: pressed ? 1 : 0 });
  }
  await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
});

test('two tabs of one reader are one reader', async ({ page, context, host, service, thread, key }) => {
  const url = host.article({ key });
  await page.goto(url);
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, love: 1 });
  const tab = await context.newPage();
  await tab.goto(url);
  const pressed = tab.locator('[data-act=react][aria-pressed=true]');
  await expect(pressed).toHaveAttribute('data-code', 'love');
  await tab.locator('[data-code=fun]').click();
  await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, fun: 1 });
});

test('a switch on a line that comes and goes settles to the last choice', async ({ page, host, service, thread, key, complaints }) => {
  let down = false;
  await page.route('**/reaction', route => (down ? route.abort('connectionfailed') : route.continue()));
  await page.goto(host.article({ key }));
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, love: 1 });
  down = true;
  await thread.reaction('like').click();
  await thread.reaction('improve').click();
  await expect(thread.reaction('improve')).toHaveAttribute('aria-pressed', 'true');
  down = false;
  await expect.poll(() => service.tallies(key), { timeout: 15_000 }).toEqual({ ...NONE, improve: 1 });
  await expect.poll(() => thread.numbers()).toEqual({ ...NONE, improve: 1 });
  expect(complaints.every(text => text.includes('net::ERR'))).toBe(true);
  complaints.length = 0;
});

test('a comment is liked once by one reader', { tag: '@postgres' }, async ({ page, host, service, thread, key, another }) => {
  const lan = await service.reader();
  const id = await lan.post(key, COMMENTS[0]);
  await lan.like(id);
  const url = host.article({ key });
  await page.goto(url);
  const like = thread.comment(COMMENTS[0]).locator('[data-act=like]').first();
  const likes = async () => (await service.thread(key)).comments[0].content.likes;
  await like.click();
  await expect(like).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(likes).toBe(2);
  await page.reload();
  await expect(like).toHaveAttribute('aria-pressed', 'true');
  const other = await another(url);
  await expect(other.comment(COMMENTS[0]).locator('[data-act=like]').first()).toHaveAttribute('aria-pressed', 'false');
  await like.click();
  await expect.poll(likes).toBe(1);
});

test('the page hears of a choice', async ({ page, host, thread, key }) => {
  await page.addInitScript(() => {
    window.heard = [];
    document.addEventListener('cam-nhan:reacted', event => window.heard.push(event.detail.kind));
  });
  await page.goto(host.article({ key }));
  await thread.reaction('love').click();
  await expect.poll(() => page.evaluate(() => window.heard)).toEqual(['love']);
  await thread.reaction('love').click();
  await expect.poll(() => page.evaluate(() => window.heard.length)).toBe(2);
});
