// One reader in two tabs, and a page that was left and is shown again: what is done in one holds in the other.
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';
import { Thread } from './support/thread.mjs';

const NONE = { love: 0, like: 0, fun: 0, improve: 0 };
const pressed = thread => thread.host.locator('[data-act=react][aria-pressed=true]').evaluateAll(buttons => buttons.map(button => button.dataset.code));
const write = url => url.pathname.endsWith('/comments') && url.pathname.includes('/api/');

/** The same article in a second tab of the same reader. */
const tabOf = async (context, url) => {
  const tab = new Thread(await context.newPage());
  await tab.page.goto(url);
  await tab.shown();
  return tab;
};

for (const awake of [true, false]) {
  test(`a choice that was moved in another tab is what the first shows, and its next tap moves on from there (${awake ? 'awake' : 'asleep'})`, async ({ page, context, host, service, thread, key }) => {
    const url = host.article({ key });
    const lan = await service.reader();
    const id = await lan.post(key, COMMENTS[0]);
    await page.goto(url);
    await thread.reaction('love').click();
    await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, love: 1 });
    if (!awake) {
      await page.reload();
      await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
    }
    const tab = await tabOf(context, url);
    await expect(tab.reaction('love')).toHaveAttribute('aria-pressed', 'true');
    await tab.reaction('fun').click();
    await tab.host.locator(`[id="cn-${id}"] [data-act=like]`).first().click();
    await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, fun: 1 });
    await expect.poll(() => pressed(thread)).toEqual(['fun']);
    await expect(thread.host.locator(`[id="cn-${id}"] [data-act=like]`)).toHaveAttribute('aria-pressed', 'true');
    await expect.poll(() => thread.numbers()).toEqual({ ...NONE, fun: 1 });
    await thread.reaction('improve').click();
    await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, improve: 1 });
    await expect.poll(() => thread.numbers()).toEqual({ ...NONE, improve: 1 });
    await expect.poll(() => pressed(tab)).toEqual(['improve']);
  });
}

test('one’s own comment comes to one’s other tab as one’s own, and is nobody’s news', { tag: '@postgres' }, async ({ page, context, host, service, thread, key }) => {
  const url = host.article({ key });
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0]);
  await page.goto(url);
  await thread.host.scrollIntoViewIfNeeded();
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, love: 1 });
  const tab = await tabOf(context, url);
  await tab.post(COMMENTS[1], 'Minh');
  await expect(tab.comment(COMMENTS[1])).toBeVisible();
  await expect(thread.comment(COMMENTS[1])).toBeVisible({ timeout: 15_000 });
  await expect(thread.comment(COMMENTS[1]).locator('[data-own]')).toBeVisible();
  await expect(thread.host.locator('[part=news]')).toHaveCount(0);
  await expect(thread.count).toHaveText('2');
  // Changed there, it is changed here from what it says now.
  const edited = await tab.edit(tab.comment(COMMENTS[1]));
  await edited.text.fill('Đã nghĩ lại.');
  await edited.send.click();
  await expect(thread.comment('Đã nghĩ lại.')).toBeVisible({ timeout: 15_000 });
  await expect(async () => {
    const again = await thread.edit(thread.comment('Đã nghĩ lại.'));
    await expect(again.text).toHaveValue('Đã nghĩ lại.', { timeout: 500 });
  }).toPass();
});

test('what was posted in one tab is no draft in the other, nor on the next visit', async ({ page, context, host, service, thread, key }) => {
  const url = host.article({ key });
  await page.goto(url);
  await thread.composer.write('Gõ ở thẻ một', 'Lan');
  await expect.poll(() => page.evaluate(() => Object.keys(localStorage).some(name => name.includes(':draft:')))).toBe(true);
  const tab = await tabOf(context, url);
  await tab.composer.text.click();
  await expect(tab.composer.text).toHaveValue('Gõ ở thẻ một');
  await tab.composer.write('Gõ ở thẻ một', 'Lan');
  await tab.composer.send.click();
  await expect(tab.comment('Gõ ở thẻ một')).toBeVisible();
  await expect(thread.composer.text).toHaveValue('');
  await page.reload();
  await thread.shown();
  await thread.composer.text.click();
  await expect(thread.host.locator('[data-island=composer] form')).toHaveAttribute('novalidate', '');
  await expect(thread.composer.text).toHaveValue('');
  expect(await page.evaluate(() => Object.values(localStorage).filter(value => value.includes('Gõ ở thẻ một')))).toEqual([]);
  expect((await service.thread(key)).count).toBe(1);
});

test('after Back, the page shows the choice that was made meanwhile', async ({ page, context, host, service, thread, key }) => {
  const url = host.article({ key });
  const away = host.article({ key, path: `/${key}-khac`, embed: '', scripts: '' });
  await page.goto(url);
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, love: 1 });
  await page.goto(away);
  const tab = await tabOf(context, url);
  await tab.reaction('like').click();
  await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, like: 1 });
  await page.goBack();
  await expect.poll(() => pressed(thread)).toEqual(['like']);
  await thread.reaction('fun').click();
  await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, fun: 1 });
  await expect.poll(() => pressed(thread)).toEqual(['fun']);
});

test('one’s own comment is never announced, however long its answer takes, and stands there once', { tag: '@phone' }, async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[3]);
  await page.goto(host.article({ key }));
  await thread.host.scrollIntoViewIfNeeded();
  let answer;
  const stored = new Promise(done => {
    page.route(write, async route => {
      if (route.request().method() !== 'POST') return route.continue();
      const response = await route.fetch();
      done();
      await new Promise(release => (answer = release));
      await route.fulfill({ response });
    });
  });
  await thread.post(COMMENTS[4]);
  await stored;
  // Another's comment comes after one's own, so that the news has told of both; and with news, one's own are asked for.
  const known = page.waitForResponse(/\/mine\?/);
  await lan.post(key, COMMENTS[5]);
  await (await known).finished();
  const button = thread.host.locator('[part=news]');
  await expect(button).toHaveText('1 bình luận mới', { timeout: 15_000 });
  await button.click();
  await expect(thread.comment(COMMENTS[5])).toBeVisible();
  await expect(thread.host.getByText(COMMENTS[4])).toHaveCount(1);
  await expect(thread.count).toHaveText('3');
  answer();
  await expect(thread.comment(COMMENTS[4])).toBeVisible();
  await expect(thread.host.getByText(COMMENTS[4])).toHaveCount(1);
  await expect(thread.count).toHaveText('3');
  await expect(button).toHaveCount(0);
});

test('a number that came with news does not go back when an older answer comes late', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  await page.goto(host.article({ key }));
  await thread.host.scrollIntoViewIfNeeded();
  let answer;
  await page.route('**/reaction', async route => {
    if (route.request().method() !== 'PUT') return route.continue();
    const response = await route.fetch();
    await new Promise(release => (answer = release));
    await route.fulfill({ response });
  });
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toEqual({ ...NONE, love: 1 });
  await expect.poll(() => Boolean(answer)).toBe(true);
  await lan.react(key, 'love');
  await lan.post(key, COMMENTS[0]);
  await expect(thread.count).toHaveText('1', { timeout: 15_000 });
  answer();
  await expect(thread.number('love')).toHaveText('2');
  await expect(thread.number('love')).toHaveText('2');
  await expect(thread.count).toHaveText('1');
});

/** A page's comment goes no further than to the line until it is released, however often the page tries meanwhile. */
const holdPost = async page => {
  let release;
  const released = new Promise(done => (release = done));
  const held = page.waitForRequest(request => request.method() === 'POST' && write(new URL(request.url())));
  await page.route(write, async route => {
    if (route.request().method() === 'POST') await released;
    await route.continue();
  });
  return { held, release };
};

const kept = page => page.evaluate(() => Object.entries(localStorage).filter(([name]) => name.includes(':draft:')).map(([, value]) => JSON.parse(value || '{}')));

test('each of two tabs writes its own draft, and the next visit has both', { tag: '@phone' }, async ({ page, context, host, service, thread, key }) => {
  const url = host.article({ key });
  await page.goto(url);
  await thread.shown();
  const tab = await tabOf(context, url);
  await tab.composer.text.click();
  await tab.page.keyboard.type('Viết ở thẻ hai.');
  await expect.poll(async () => (await kept(page)).map(({ text }) => text)).toEqual(['Viết ở thẻ hai.']);
  // What another tab writes meanwhile comes under no finger.
  await page.bringToFront();
  await thread.composer.text.click();
  await page.keyboard.type('Viết ở thẻ một.');
  await expect(thread.composer.text).toHaveValue('Viết ở thẻ một.');
  await tab.page.bringToFront();
  await tab.page.keyboard.type(' Thêm nữa.');
  await expect(tab.composer.text).toHaveValue('Viết ở thẻ hai. Thêm nữa.');
  await expect.poll(async () => JSON.stringify(await kept(page))).toMatch(/thẻ một.*thẻ hai. Thêm nữa|thẻ hai. Thêm nữa.*thẻ một/);
  await tab.page.close();
  await page.close();
  const next = await tabOf(context, url);
  // It stands there before anybody reaches for it.
  await expect(next.composer.text).toHaveValue(/Viết ở thẻ một\./);
  await expect(next.composer.text).toHaveValue(/Viết ở thẻ hai\. Thêm nữa\./);
  expect((await service.thread(key)).count).toBe(0);
});

test('what one tab sends is not the draft of another, which sends a comment of its own', async ({ page, context, host, service, thread, key }) => {
  const url = host.article({ key });
  await page.goto(url);
  await thread.shown();
  const sent = await holdPost(page);
  await thread.composer.write('Thẻ một gửi câu này.', 'Lan');
  const early = await tabOf(context, url);
  await thread.composer.send.click();
  await sent.held;
  const late = await tabOf(context, url);
  // One had the draft when it was opened, and the other what was on its way: both write something else.
  for (const [tab, text] of [[early, 'Thẻ hai viết chuyện khác.'], [late, 'Thẻ ba viết chuyện khác nữa.']]) {
    await tab.page.bringToFront();
    await expect(tab.composer.text).toHaveValue('Thẻ một gửi câu này.');
    await tab.composer.text.fill('');
    await tab.composer.write(text, 'Lan');
    await tab.composer.send.click();
    await expect(tab.comment(text)).toBeVisible();
  }
  await page.bringToFront();
  sent.release();
  await expect(thread.comment('Thẻ một gửi câu này.')).toBeVisible();
  await expect.poll(async () => (await service.thread(key)).comments.map(({ content }) => content.text ?? content.html.replace(/<[^>]*>/g, '')).sort()).toEqual(
    ['Thẻ một gửi câu này.', 'Thẻ hai viết chuyện khác.', 'Thẻ ba viết chuyện khác nữa.'].sort(),
  );
});

test('what is written over the draft of another tab takes nothing away that is on its way there', async ({ page, context, host, service, thread, key }) => {
  const url = host.article({ key });
  await page.goto(url);
  await thread.shown();
  const sent = await holdPost(page);
  await thread.composer.write('Thẻ một gửi câu này.', 'Lan');
  await thread.composer.send.click();
  await sent.held;
  const tab = await tabOf(context, url);
  await expect(tab.composer.text).toHaveValue('Thẻ một gửi câu này.');
  await tab.composer.text.click();
  await expect(tab.composer.form).toHaveAttribute('novalidate', '');
  // All at once: at no moment is the field empty.
  await tab.composer.text.press('Control+a');
  await tab.page.keyboard.insertText('Thẻ hai viết đè lên.');
  await tab.composer.sign('Lan');
  await tab.composer.send.click();
  await expect(tab.comment('Thẻ hai viết đè lên.')).toBeVisible();
  await page.bringToFront();
  sent.release();
  await expect(thread.comment('Thẻ một gửi câu này.')).toBeVisible();
  await expect.poll(async () => (await service.thread(key)).comments.map(({ content }) => content.html.replace(/<[^>]*>/g, '')).sort()).toEqual(
    ['Thẻ hai viết đè lên.', 'Thẻ một gửi câu này.'],
  );
});

test('what another tab was sending, and this one has written on from, is another comment once the first is there', async ({ page, context, host, service, thread, key }) => {
  const url = host.article({ key });
  await page.goto(url);
  await thread.shown();
  const sent = await holdPost(page);
  await thread.post('Câu đầu.', 'Lan');
  await sent.held;
  const tab = await tabOf(context, url);
  await tab.composer.text.click();
  await expect(tab.composer.text).toHaveValue('Câu đầu.');
  await tab.page.keyboard.press('ControlOrMeta+End');
  await tab.page.keyboard.type(' Câu sau.');
  await tab.composer.name.fill('Lan');
  await page.bringToFront();
  sent.release();
  await expect(thread.comment('Câu đầu.')).toBeVisible();
  await expect(tab.comment('Câu đầu.')).toBeVisible({ timeout: 15_000 });
  await tab.page.bringToFront();
  await tab.composer.send.click();
  await expect.poll(async () => (await service.thread(key)).count).toBe(2);
});
