// The first comments are there while the others are still on their way.
import { Line } from './support/broken-connection.mjs';
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

const ALL = [...COMMENTS, ...COMMENTS.map(text => `${text} Và còn nữa.`), ...COMMENTS.map(text => `${text} Hết.`)].slice(0, 18);

let line;
test.beforeEach(async ({ service, key }) => {
  const [lan, minh] = [await service.reader(), await service.reader()];
  for (const text of ALL) {
    const parent = await lan.post(key, text);
    if (text === ALL[15]) for (const answer of ['Đúng vậy.', 'Tôi cũng nghĩ thế.']) await minh.post(key, answer, { parent });
  }
  line = await Line.start(service);
});
test.afterEach(() => line.stop());

/** What is said where only a part has come. */
const CUT = 'Bình luận mới tải được một phần vì mạng bị ngắt.';
const open = (page, host, key) => page.goto(host.article({ key, scripts: `<script async src="${line.url}/embed.js" data-site="demo"></script>` }));

test('the first comments are shown before the last have come, and all of them stand as the server wrote them', { tag: '@phone' }, async ({ page, host, thread, key }) => {
  const fragment = page.waitForRequest(/\/fragment\?/);
  await open(page, host, key);
  const first = thread.comments.first();
  await expect(first).toBeVisible();
  expect(await thread.comments.count()).toBeLessThan(ALL.length);
  const before = await first.evaluateHandle(node => node);
  line.release();
  await expect(thread.comments).toHaveCount(ALL.length + 2);
  expect(await first.evaluate((node, before) => node === before, before), 'what was shown has stayed').toBe(true);
  line.whole = true;
  const wrote = await (await fetch((await fragment).url())).text();
  const same = await page.evaluate(wrote => {
    const template = document.createElement('template');
    template.innerHTML = wrote;
    template.content.querySelector('style').remove();
    const plain = root => root.innerHTML.replace(/"now":\d+/, '');
    return [plain(document.querySelector('cam-nhan').shadowRoot), plain(template)];
  }, wrote);
  expect(same[0]).toBe(same[1]);
});

test('a tap before the last have come is shown at once, and kept', async ({ page, host, service, thread, key }) => {
  await open(page, host, key);
  await thread.reaction('love').click();
  await expect(thread.number('love')).toHaveText('1');
  line.release();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
  await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
});

test('where the line breaks in the middle, what has come stays, and what was typed', async ({ page, host, thread, key, complaints }) => {
  await open(page, host, key);
  await thread.composer.text.fill('Mới viết được một câu');
  line.cut();
  await expect(thread.host.getByRole('status').filter({ hasText: CUT })).toBeVisible();
  await expect(thread.comments.first()).toBeVisible();
  await expect(thread.composer.text).toHaveValue('Mới viết được một câu');
  complaints.splice(0);
});

test('a tap counts long after the line broke in the middle', async ({ page, host, service, thread, key, complaints }) => {
  await page.clock.install();
  await open(page, host, key);
  await expect(thread.comments.first()).toBeVisible();
  line.cut();
  await expect(thread.host.getByRole('status').filter({ hasText: CUT })).toBeVisible();
  await page.clock.fastForward(16_000);
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
  complaints.splice(0);
});
