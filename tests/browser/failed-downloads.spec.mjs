// What does not come, or comes from another release: typed words and taps stay, there is one note with a way on, and no
// request without end.
import { COMMENTS } from './support/sentences.mjs';
import { expect, hold, PROGRAM, test } from './support/fixtures.mjs';
import { Thread } from './support/thread.mjs';

/** Expects only what the browser says of failed requests. */
const forgive = complaints => {
  expect(complaints.filter(text => !/Failed to load resource|net::ERR|Failed to fetch/.test(text))).toEqual([]);
  complaints.length = 0;
};
const drafts = page => page.evaluate(() => Object.entries(localStorage).filter(([name]) => name.includes(':draft:')).map(([, value]) => JSON.parse(value).text));

test('what is typed before the program is there is kept from its first letter, and comes back', { tag: '@phone' }, async ({ page, context, host, thread, key }) => {
  await hold(page, PROGRAM);
  const url = host.article({ key });
  await page.goto(url);
  await thread.composer.text.tap().catch(() => thread.composer.text.click());
  await page.keyboard.type('G');
  expect(await drafts(page)).toEqual(['G']);
  await page.keyboard.type('õ dở');
  await page.close({ runBeforeUnload: false });
  const next = new Thread(await context.newPage());
  await hold(next.page, PROGRAM);
  await next.page.goto(url);
  await next.composer.text.click();
  await expect(next.composer.text).toHaveValue('Gõ dở');
  await next.page.keyboard.type(' rồi gõ tiếp');
  expect(await drafts(next.page)).toEqual(['Gõ dở rồi gõ tiếp']);
});

test('an older draft is not lost to what is typed before the program is there', async ({ page, host, service, thread, key }) => {
  const url = host.article({ key });
  await page.goto(url);
  await thread.composer.text.fill('Viết từ hôm qua');
  await expect.poll(() => drafts(page)).toEqual(['Viết từ hôm qua']);
  const release = await hold(page, PROGRAM);
  await page.goto(url);
  await thread.composer.text.click();
  await page.keyboard.type(', viết thêm hôm nay');
  release();
  await thread.composer.name.fill('Lan');
  await thread.composer.send.click();
  await expect(thread.comment('Viết từ hôm qua, viết thêm hôm nay')).toBeVisible();
  expect((await service.thread(key)).count).toBe(1);
  await expect.poll(() => drafts(page)).toEqual([]);
});

test('input methods write into the draft too', async ({ page, host, thread, key }) => {
  await hold(page, PROGRAM);
  await page.goto(host.article({ key }));
  await thread.composer.text.click();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Input.imeSetComposition', { text: 'tiê', selectionStart: 3, selectionEnd: 3 });
  await devtools.send('Input.insertText', { text: 'tiếng Việt' });
  await expect(thread.composer.text).toHaveValue('tiếng Việt');
  expect(await drafts(page)).toEqual(['tiếng Việt']);
});

test('a page older than the service goes on with the program of now: the tap and the words stay', { tag: '@phone' }, async ({ page, host, service, thread, key, complaints }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0]);
  // The fragment of an earlier release, whose program is gone.
  await page.route('**/fragment?*', async route => {
    const answer = await route.fetch(), body = await answer.text();
    await route.fulfill({ response: answer, body: body.replace(/data-release="[\da-f]+"/, 'data-release="0badf00d"') });
  });
  const gone = page.waitForResponse(/cam-nhan-0badf00d\.js/);
  await page.goto(host.article({ key }));
  await thread.composer.text.click();
  await page.keyboard.type('Viết trước khi nâng cấp');
  expect((await gone).status()).toBe(404);
  await thread.composer.name.fill('Lan');
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
  await expect(thread.number('love')).toHaveText('1');
  await expect(thread.composer.text).toHaveValue('Viết trước khi nâng cấp');
  await thread.composer.send.click();
  await expect(thread.comment('Viết trước khi nâng cấp')).toBeVisible();
  await expect(thread.host.locator('[part=notice]')).toHaveCount(0);
  forgive(complaints);
});

test('an article that was kept with the thread of an earlier release in it is read, tapped and written in', { tag: '@phone' }, async ({ page, host, service, thread, key, complaints }) => {
  const lan = await service.reader();
  const id = await lan.post(key, COMMENTS[0]);
  // All names in it are of files that are gone, and its thread is as it was then.
  const kept = await (await fetch(`${service.url}/embed/demo/inclusion?key=${key}&lang=vi`)).text();
  await lan.post(key, COMMENTS[1]);
  const gone = [];
  page.on('response', response => response.status() === 404 && gone.push(new URL(response.url()).pathname));
  await page.goto(host.article({ key, embed: kept.replace(/data-release="[\da-f]+"/, 'data-release="0badf00d"') }));
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  await thread.composer.text.click();
  await page.keyboard.type('Viết dưới một bài đã cũ');
  await thread.comment(COMMENTS[0]).locator('[data-act=like]').first().click();
  await expect.poll(async () => (await service.thread(key)).comments.find(comment => comment.id === id).content.likes).toBe(1);
  await expect(thread.composer.text).toHaveValue('Viết dưới một bài đã cũ');
  await thread.composer.name.fill('Lan');
  await thread.composer.send.click();
  await expect(thread.comment('Viết dưới một bài đã cũ')).toBeVisible();
  await expect(thread.comment(COMMENTS[1])).toBeVisible();
  await expect(thread.host.locator('[part=notice]')).toHaveCount(0);
  expect(gone).toEqual(['/assets/cam-nhan-0badf00d.js']);
  forgive(complaints);
});

test.describe('', () => {
  test.afterEach(({ complaints }) => {
    complaints.length = 0;
  });

  test('taps made before it is known that the program is gone are done by that of now', { tag: '@phone' }, async ({ page, host, service, thread, key }) => {
    const lan = await service.reader();
    const id = await lan.post(key, COMMENTS[0]);
    await page.route('**/fragment?*', async route => {
      const answer = await route.fetch(), body = await answer.text();
      await route.fulfill({ response: answer, body: body.replace(/data-release="[\da-f]+"/, 'data-release="0badf00d"') });
    });
    let release;
    const held = new Promise(done => (release = done));
    await page.route('**/cam-nhan-0badf00d.js*', async route => {
      await held;
      await route.continue();
    });
    await page.goto(host.article({ key }));
    await thread.reaction('love').dispatchEvent('click');
    await thread.comment(COMMENTS[0]).locator('[data-act=like]').first().dispatchEvent('click');
    await thread.composer.write(COMMENTS[1], 'Lan');
    await thread.composer.send.dispatchEvent('click');
    release();
    await expect(thread.comment(COMMENTS[1])).toBeVisible();
    await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
    await expect.poll(async () => (await service.thread(key)).comments.find(comment => comment.id === id).content.likes).toBe(1);
    expect((await service.thread(key)).count).toBe(2);
  });

  test('with the program blocked there is one note, however often one taps, and it tells what was not done', { tag: '@phone' }, async ({ page, host, service, thread, key }) => {
    const asked = [];
    page.on('request', request => /assets|more\.js/.test(request.url()) && asked.push(request.url()));
    await page.route(/\/assets\/|\/more\.js/, route => route.abort());
    await page.goto(host.article({ key }));
    for (const code of ['love', 'like', 'fun', 'love', 'improve']) await thread.reaction(code).click();
    const note = thread.host.locator('[part=notice]');
    await expect(note).toHaveCount(1);
    await expect(note).toContainText('Chưa gửi được.');
    await expect(note).not.toContainText('Chưa tải được phần bình luận');
    for (const code of ['love', 'like', 'fun', 'improve']) await expect(thread.number(code)).toHaveText(/^0?$/);
    expect(await note.getByRole('link', { name: 'Mở bình luận' }).getAttribute('href')).toContain(`${service.url}/t/demo?`);
    // Passing over the buttons asks for nothing more.
    await page.waitForLoadState('networkidle');
    const before = asked.length;
    for (let n = 0; n < 9; n += 1) await thread.reaction(n % 2 ? 'love' : 'fun').hover();
    await page.waitForLoadState('networkidle');
    expect(asked.length).toBe(before);
    await page.unroute(/\/assets\/|\/more\.js/);
    await note.getByRole('button', { name: 'Thử lại' }).click();
    await expect.poll(() => service.tallies(key)).toMatchObject({ improve: 1 });
    await expect(note).toHaveCount(0);
  });

  test('what is typed where the program is blocked goes by the plain form', async ({ page, host, service, thread, key }) => {
    await page.route(/\/assets\/|\/more\.js/, route => route.abort());
    await page.goto(host.article({ key }));
    await thread.composer.write(COMMENTS[3], 'Lan');
    await thread.composer.send.click();
    const note = thread.host.locator('[part=notice]');
    await expect(note).toContainText('Chưa gửi được.');
    await expect(thread.composer.send).not.toHaveAttribute('aria-busy');
    await expect(thread.composer.text).toHaveValue(COMMENTS[3]);
    expect(await drafts(page)).toEqual([COMMENTS[3]]);
    await note.getByRole('link').click();
    await page.waitForURL(url => url.href.startsWith(`${service.url}/t/demo`));
  });

  test('a number that was tapped and could not be sent does not stay', async ({ page, host, service, thread, key }) => {
    await (await service.reader()).react(key, 'love');
    await page.route(PROGRAM, route => route.abort());
    await page.goto(host.article({ key }));
    await thread.reaction('love').click();
    await expect(thread.host.locator('[part=notice]')).toContainText('Chưa gửi được.');
    await expect(thread.number('love')).toHaveText('1');
    await thread.reaction('like').click();
    await expect(thread.number('like')).toHaveText(/^0?$/);
  });

  test('a fragment that does not come, or is something else, leaves a sentence, a button and a link', async ({ page, host, service, thread, key }) => {
    const answers = {
      'no line': route => route.abort(),
      'an error': route => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }),
      'JSON': route => route.fulfill({ contentType: 'application/json', headers: { 'Access-Control-Allow-Origin': '*' }, body: '{"x":"<img src=x onerror=alert(1)>"}' }),
      'a sign-in of the wireless net': route => route.fulfill({ contentType: 'text/html', headers: { 'Access-Control-Allow-Origin': '*' }, body: '<h1>Sign in</h1>' }),
    };
    for (const [name, answer] of Object.entries(answers)) {
      await page.route('**/fragment?*', answer);
      await page.goto(host.article({ key }));
      await expect(thread.host.locator('[part=notice]'), name).toContainText(/Chưa tải được phần bình luận|Mạng này trả lời thay/);
      expect(await thread.host.getByRole('link', { name: 'Mở bình luận' }).getAttribute('href'), name).toContain(`${service.url}/t/demo?`);
      await expect(thread.host.locator('h1, img'), name).toHaveCount(0);
      await page.unroute('**/fragment?*');
      await thread.host.getByRole('button', { name: 'Thử lại' }).click();
      await expect(thread.reaction('love'), name).toBeVisible();
    }
  });

  test('a blocked line is not asked for without end', async ({ page, host, thread, key }) => {
    test.setTimeout(60_000);
    await page.clock.install();
    let lines = 0;
    let news = 0;
    await page.route(/\/live\?/, route => (lines++, route.abort()));
    await page.route(/\/news\?/, route => (news++, route.abort()));
    await page.goto(host.article({ key }));
    await page.clock.runFor(1_000);
    await thread.shown();
    for (let n = 0; n < 60; n += 1) {
      await page.clock.runFor(30_000);
      await page.waitForLoadState('networkidle');
    }
    expect(lines).toBeGreaterThan(0);
    expect(lines).toBeLessThan(4);
    expect(news).toBeLessThan(12);
  });
});
