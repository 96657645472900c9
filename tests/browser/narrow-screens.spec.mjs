// Small screens, large letters, and words that do not want to end.
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

const NASTY = [
  'a'.repeat(1_900),
  `https://bao.example/${'duong-dan-rat-dai/'.repeat(100)}`,
  `ế${'\u0301'.repeat(200)} rồi thôi`,
  'مرحبا بالعالم 123 الجملة العربية',
  '```\nmột_dòng_mã_rất_dài_không_có_chỗ_nào_để_ngắt_cả_và_cứ_thế_kéo_dài_mãi_không_thôi\n```',
  `Chữ ${'nghiêng'.repeat(40)} giữa câu tiếng Việt bình thường.`,
];

const overflow = thread =>
  thread.host.evaluate(host => {
    const page = document.documentElement;
    const wide = [...host.shadowRoot.querySelectorAll('*')]
      .filter(node => node.checkVisibility() && !node.closest('.vh') && getComputedStyle(node).position !== 'absolute')
      .filter(node => node.getBoundingClientRect().right > page.clientWidth + 1 && !node.closest('pre'));
    return { page: page.scrollWidth - page.clientWidth, wide: wide.map(node => `${node.localName} ${node.textContent.slice(0, 40)}`) };
  });

test('at 320 px nothing scrolls sideways, whatever people write', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  for (const text of NASTY) await lan.post(key, text, { name: 'An\u202Etxt.exe' });
  const root = await lan.post(key, COMMENTS[0], { name: 'Nguyễn Hoàng Phúc Anh Thư Bảo Châu Ngọc Diệp Quỳnh Như' });
  await lan.post(key, 'b'.repeat(300), { parent: root });
  await page.setViewportSize({ width: 320, height: 700 });
  await page.goto(host.article({ key }));
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  expect(await overflow(thread)).toEqual({ page: 0, wide: [] });
  const reply = await thread.reply(thread.comment(COMMENTS[0]));
  await expect(reply.text).toBeVisible();
  expect(await overflow(thread)).toEqual({ page: 0, wide: [] });
});

test('a name that turns letters round leaves time and buttons in their order', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0], { name: 'An\u202Etxt.exe' });
  await lan.post(key, 'مرحبا 123', { name: 'أحمد' });
  await page.goto(host.article({ key }));
  for (const comment of [thread.comment(COMMENTS[0]), thread.comment('مرحبا 123')]) {
    await expect(comment).toBeVisible();
    const lefts = await comment.evaluate(node =>
      ['time', '[data-act=like]', '[data-act=reply]'].map(query => node.querySelector(query).getBoundingClientRect().left),
    );
    expect(lefts[1]).toBeLessThan(lefts[2]);
    const name = await comment.evaluate(node => node.querySelector('time').getBoundingClientRect().left > node.getBoundingClientRect().left);
    expect(name).toBe(true);
  }
  await expect(thread.host).not.toContainText('\u202E');
});

test('marks piled on a letter stay in their own comment', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  await lan.post(key, `ê${'\u0301'.repeat(200)}`);
  await page.goto(host.article({ key }));
  const comment = thread.comments.first();
  await expect(comment).toBeVisible();
  const clipped = await comment.evaluate(node => {
    const ancestors = [];
    for (let at = node.querySelector('.tx p'); at && at !== node.parentElement; at = at.parentElement) ancestors.push(getComputedStyle(at));
    return ancestors.some(style => style.contain.includes('paint') || style.contain === 'content' || /clip|hidden/.test(style.overflowY));
  });
  expect(clipped).toBe(true);
});

test('Vietnamese words stay whole', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[5]);
  await page.setViewportSize({ width: 320, height: 700 });
  await page.goto(host.article({ key }));
  const broken = await thread.comment(COMMENTS[5]).locator('.tx p').first().evaluate(paragraph => {
    const text = paragraph.firstChild;
    return [...text.data.matchAll(/\S+/g)].filter(({ 0: word, index }) => {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      return range.getClientRects().length > 1;
    }).length;
  });
  expect(broken).toBe(0);
});

test('with letters at 200 % nothing is cut, with an answer open and 50 comments loaded', { tag: '@phone' }, async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  for (let n = 0; n < 50; n += 1) await lan.post(key, `${n}: ${COMMENTS[n % COMMENTS.length]}`);
  await page.goto(host.article({ key }));
  await page.addStyleTag({ content: 'html{font-size:200%}body{font-size:34px}' });
  for (let shown = 20; shown < 50; shown = await thread.comments.count()) {
    await thread.host.locator('[data-act=more]').click();
    await expect.poll(() => thread.comments.count()).toBeGreaterThan(shown);
  }
  await expect(thread.comments).toHaveCount(50);
  await thread.reply(thread.comments.last());
  const { last, bottom } = await thread.host.evaluate(host => ({
    last: Math.max(...[...host.shadowRoot.querySelectorAll('li[data-id], form')].filter(node => node.checkVisibility()).map(node => node.getBoundingClientRect().bottom)),
    bottom: host.getBoundingClientRect().bottom,
  }));
  expect(last).toBeLessThanOrEqual(bottom + 1);
  expect((await overflow(thread)).page).toBe(0);
});

test('a column of 280 px is enough', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  for (const text of COMMENTS.slice(0, 3)) await lan.post(key, text);
  await page.goto(host.article({ key, style: 'main{width:280px}' }));
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  const inside = await thread.host.evaluate(host => {
    const edge = host.getBoundingClientRect().right;
    return [...host.shadowRoot.querySelectorAll('button,input,textarea,p')]
      .filter(node => node.checkVisibility() && !node.closest('.vh'))
      .every(node => node.getBoundingClientRect().right <= edge + 1);
  });
  expect(inside).toBe(true);
});
