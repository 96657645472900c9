// A line on which HTML is rewritten, as CDNs and providers do, and pages that change what stands in them.
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

const REWRITES = {
  'comments are dropped': html => html.replace(/<!--[^]*?-->/g, '').replace(/<!>/g, ''),
  'spaces are collapsed': html => html.replace(/>\s+</g, '><').replace(/\s+/g, ' '),
  'spaces are added': html => html.replaceAll('><', '>\n<'),
  'addresses are hidden': html => html.replace(/[\w.]+@[\w.]+/g, '<span class="__cf_email__">[email&nbsp;protected]</span>'),
  'quotes are dropped': html => html.replace(/="([\w-]+)"/g, '=$1'),
  'texts are wrapped': html => html.replace(/>([^<>]*\p{L}[^<>]*)</gu, (all, text) => (/^\s*[{@.:]/.test(text) || text.includes('{') ? all : `><font><font>${text}</font></font><`)),
};

for (const [how, rewrite] of Object.entries(REWRITES)) {
  test(`where ${how} on the way, one still reads, taps and writes`, { tag: '@phone' }, async ({ page, host, service, thread, key, complaints }) => {
    const lan = await service.reader();
    await lan.post(key, 'Thư gửi về toasoan@bao.example nhé');
    await page.route('**/fragment?*', async route => {
      const answer = await route.fetch(), body = await answer.text();
      expect(answer.headers()['cache-control']).toContain('no-transform');
      const [style, rest] = body.split('</style>');
      await route.fulfill({ response: answer, body: style + '</style>' + rewrite(rest) });
    });
    await page.goto(host.article({ key }));
    await thread.shown();
    await thread.composer.text.fill('Viết giữa chừng');
    await thread.reaction('love').click();
    await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
    await expect(thread.composer.text).toHaveValue('Viết giữa chừng');
    await thread.composer.name.fill('Lan');
    await thread.composer.send.click();
    await expect(thread.comment('Viết giữa chừng')).toBeVisible();
    expect((await service.thread(key)).count).toBe(2);
    await expect(thread.number('love')).toHaveText('1');
    complaints.length = 0;
  });
}

test('a page whose every word is wrapped by a translator before the first tap loses nothing', { tag: '@phone' }, async ({ page, host, service, thread, key, complaints }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0]);
  const url = host.article({ key });
  await page.goto(url);
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  await thread.host.evaluate(host => {
    const walker = document.createTreeWalker(host.shadowRoot, NodeFilter.SHOW_TEXT), texts = [];
    while (walker.nextNode()) if (walker.currentNode.data.trim() && !/SCRIPT|STYLE|TEXTAREA/.test(walker.currentNode.parentNode.nodeName)) texts.push(walker.currentNode);
    for (const text of texts) {
      const outer = document.createElement('font'), inner = document.createElement('font');
      inner.textContent = `[${text.data}]`;
      outer.append(inner);
      text.replaceWith(outer);
    }
  });
  await thread.reaction('love').dispatchEvent('click');
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
  expect(page.url()).toBe(url);
  await thread.post(COMMENTS[1], 'Lan');
  await expect(thread.comment(COMMENTS[1])).toBeVisible();
  complaints.length = 0;
});

test('a program that breaks later is brought anew, with what was typed', async ({ page, host, service, thread, key, complaints }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0]);
  await page.goto(host.article({ key }));
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
  await thread.composer.text.fill('Gõ trước khi hỏng');
  // An extension empties what the program holds.
  await thread.host.evaluate(host => {
    const { prototype } = Text, data = Object.getOwnPropertyDescriptor(CharacterData.prototype, 'data');
    const broken = () => { throw new TypeError('no text'); };
    Object.defineProperty(prototype, 'data', { ...data, configurable: true });
    const island = host.shadowRoot.querySelector('[data-island=composer]');
    dispatchEvent(Object.assign(new ErrorEvent('error', { error: Object.assign(new WebAssembly.RuntimeError('unreachable'), { stack: `RuntimeError: unreachable\n    at ${performance.getEntriesByType('resource').find(({ name }) => name.includes('_bg.wasm')).name}:wasm-function[1]:0x1` }) })));
    void broken;
    void island;
  });
  await expect(thread.composer.text).toHaveValue('Gõ trước khi hỏng');
  await thread.composer.name.fill('Lan');
  await thread.composer.send.click();
  await expect(thread.comment('Gõ trước khi hỏng')).toBeVisible();
  await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
  await expect(thread.number('love')).toHaveText('1');
  expect((await service.thread(key)).count).toBe(2);
  complaints.length = 0;
});

test('half a list, and half a comment that is new, are not shown: the next press brings all of it', { tag: '@phone' }, async ({ page, host, service, thread, key, complaints }) => {
  const lan = await service.reader();
  for (let n = 0; n < 25; n += 1) await lan.post(key, `Bình luận thứ ${n} của một bài có nhiều bình luận`);
  const half = async route => {
    const response = await route.fetch(), body = await response.text();
    await route.fulfill({ response, body: body.slice(0, body.length / 2) });
  };
  const url = host.article({ key });
  await page.goto(url);
  const more = thread.host.locator('[data-act=more]');
  await expect(more).toBeVisible();
  const before = await thread.comments.count();
  await page.route(/\/embed\/demo\/comments\?/, half, { times: 1 });
  await more.click();
  await expect(thread.host.getByText('Chưa kết nối được').first()).toBeVisible();
  expect(await thread.comments.count()).toBe(before);
  // Nor what ends with a whole element, nor a page of somebody on the way.
  const cut = async route => {
    const response = await route.fetch(), body = await response.text();
    await route.fulfill({ response, body: body.slice(0, body.indexOf('</p>', body.length / 2) + 4) });
  };
  for (const strange of [cut, route => route.fulfill({ body: '<html><body>Wi-Fi</body></html>', contentType: 'text/html' }), route => route.fulfill({ body: '', contentType: 'text/html' })]) {
    await page.route(/\/embed\/demo\/comments\?/, strange, { times: 1 });
    const asked = page.waitForResponse(/\/embed\/demo\/comments\?/);
    await more.click();
    await (await asked).finished();
    await expect(more).not.toHaveAttribute('aria-busy', 'true');
    expect(await thread.comments.count()).toBe(before);
  }
  await more.click();
  await expect(thread.comments).toHaveCount(25);
  await page.route(/\/embed\/demo\/items\?/, half, { times: 1 });
  await lan.post(key, COMMENTS[3]);
  const news = thread.host.locator('[part=news]');
  await expect(news).toBeVisible({ timeout: 15_000 });
  const asked = page.waitForResponse(/\/items\?/);
  await news.click();
  await (await asked).finished();
  await expect(news).not.toHaveAttribute('aria-busy', 'true');
  await expect(thread.comments).toHaveCount(25);
  await news.click();
  await expect(thread.comment(COMMENTS[3])).toBeVisible();
  await expect(thread.comments).toHaveCount(26);
  complaints.length = 0;
});

test('only an answer of the service takes a comment, an edit, a removal or a reaction: what was typed stays', { tag: '@phone' }, async ({ page, host, service, thread, key }) => {
  await page.goto(host.article({ key }));
  const strangers = [
    route => route.fulfill({ json: {} }),
    route => route.fulfill({ json: { ok: true } }),
    route => route.fulfill({ body: '' }),
    route => route.fulfill({ status: 204 }),
  ];
  let strange;
  await page.route(/\/api\/v1\/sites\/demo\/(comments|reaction)/, route => (strange && route.request().method() !== 'GET' ? strange(route) : route.fallback()));
  await thread.composer.write(COMMENTS[0], 'Lan');
  for (strange of strangers) {
    await thread.composer.send.click();
    await expect(thread.composer.form.getByText('Chưa kết nối được').first()).toBeVisible();
    await expect(thread.composer.text).toHaveValue(COMMENTS[0]);
  }
  strange = null;
  await thread.composer.send.click();
  await expect.poll(async () => (await service.thread(key)).count).toBe(1);
  await expect(thread.composer.text).toHaveValue('');
  const edited = await thread.edit(thread.comment(COMMENTS[0]));
  await edited.text.fill('Đã nghĩ lại.');
  [strange] = strangers;
  await edited.send.click();
  await expect(thread.host.getByText('Chưa kết nối được').first()).toBeVisible();
  strange = null;
  await edited.send.click();
  await expect(thread.comment('Đã nghĩ lại.')).toBeVisible();
  [strange] = strangers;
  await thread.reaction('love').click();
  await page.waitForTimeout(300);
  strange = null;
  await expect.poll(() => service.tallies(key).then(({ love }) => love), { timeout: 30_000 }).toBe(1);
});

test('a thread whose styles were taken away on the line says that it did not come, and where it is', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0]);
  await page.route('**/fragment?*', async route => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace(/<style>[^]*?<\/style>/, '') });
  });
  await page.goto(host.article({ key }));
  await expect(thread.host.getByRole('link', { name: 'Mở bình luận' })).toBeVisible();
});
