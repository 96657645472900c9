// How it looks: light and dark, the newspaper's own colours and letters, and on paper.
import { thread as tag } from './support/host.mjs';
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

const textColour = thread =>
  thread.comment(COMMENTS[0]).locator('.tx p').first().evaluate(node => {
    const [r, g, b] = getComputedStyle(node).color.match(/[\d.]+/g).map(Number);
    return (r + g + b) / 3 < 128 ? 'dark letters' : 'light letters';
  });

test.beforeEach(async ({ service, key }) => {
  const lan = await service.reader();
  const id = await lan.post(key, COMMENTS[0]);
  await lan.post(key, COMMENTS[1], { parent: id });
  await lan.react(key, 'love');
});

test('dark follows the page’s color-scheme, the reader’s wish or the theme, in this order of weight', async ({ page, host, thread, key }) => {
  for (const [attributes, style, system, expected] of [
    [{}, '', 'light', 'dark letters'],
    [{ theme: 'dark' }, '', 'light', 'light letters'],
    [{ theme: 'light' }, ':root{color-scheme:dark}', 'dark', 'dark letters'],
    [{ theme: 'auto' }, '', 'dark', 'light letters'],
    [{ theme: 'auto' }, 'body{background:oklch(0.2 0.02 250)}', 'light', 'light letters'],
    [{ theme: 'auto' }, 'html{background:#000}section{background:#fffe}', 'dark', 'dark letters'],
    [{ theme: 'auto' }, 'body{background:linear-gradient(#000,#222);color:#eee}', 'light', 'light letters'],
    [{ theme: 'auto' }, 'body{color:#eee}body::before{content:"";position:fixed;inset:0;background:#000;z-index:-1}', 'light', 'light letters'],
    [{}, 'html{background:#111}html[lang] cam-nhan{color-scheme:dark}', 'light', 'light letters'],
    [{}, ':root{color-scheme:dark}', 'light', 'light letters'],
    [{}, ':root{color-scheme:light dark}', 'dark', 'light letters'],
  ]) {
    await page.emulateMedia({ colorScheme: system });
    await page.goto(host.article({ key, embed: tag({ key, ...attributes }), style }));
    await expect(thread.comment(COMMENTS[0])).toBeVisible();
    expect(await textColour(thread), JSON.stringify([attributes, style, system])).toBe(expected);
  }
});

const CHANGES = {
  'a class of the body': page => page.evaluate(() => document.body.classList.add('toi')),
  'an attribute of the root': page => page.evaluate(() => document.documentElement.setAttribute('data-theme', 'dark')),
  'a style of the root': page => page.evaluate(() => (document.documentElement.style.background = '#111')),
  'a class of something around the thread, over a while': page => page.evaluate(() => document.querySelector('section').classList.add('dan')),
  'a style sheet': page => page.evaluate(() => document.head.append(Object.assign(document.createElement('style'), { textContent: 'body{background:#000}' }))),
  'the system': page => page.emulateMedia({ colorScheme: 'dark' }),
};
const FOLLOWED = 'body{background:#fff}.toi{background:#111}[data-theme=dark] body,html[style] body{background:none}[data-theme=dark]{background:#181818}.dan{background:#222;transition:background 1.2s}@media(prefers-color-scheme:dark){body{background:#111}}';

for (const [how, change] of Object.entries(CHANGES)) {
  test(`the theme auto stays readable when the page turns dark by ${how}`, { tag: '@phone' }, async ({ page, host, thread, key }) => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(host.article({ key, embed: tag({ key, theme: 'auto' }), style: FOLLOWED }));
    await expect(thread.comment(COMMENTS[0])).toBeVisible();
    await expect.poll(() => textColour(thread)).toBe('dark letters');
    await change(page);
    await expect.poll(() => textColour(thread)).toBe('light letters');
  });
}

test('the theme auto follows a page that says its scheme and paints nothing', async ({ page, host, thread, key }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(host.article({ key, embed: tag({ key, theme: 'auto' }), style: ':root{color-scheme:dark}' }));
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  await expect.poll(() => textColour(thread)).toBe('light letters');
  await page.evaluate(() => (document.documentElement.style.colorScheme = 'light'));
  await expect.poll(() => textColour(thread)).toBe('dark letters');
});

test('the article’s letters are the thread’s, its other rules stay outside', async ({ page, host, thread, key }) => {
  const style = 'body{font-family:"Courier New"}button{background:rgb(255,0,0)!important;text-transform:uppercase}li{color:rgb(0,255,0)}cam-nhan::part(reaction){border-top-color:rgb(1,2,3)}';
  await page.goto(host.article({ key, style }));
  const seen = await thread.reaction('love').evaluate(button => {
    const { fontFamily, backgroundColor, textTransform, borderTopColor } = getComputedStyle(button);
    return { fontFamily, red: backgroundColor === 'rgb(255, 0, 0)', textTransform, borderTopColor };
  });
  expect(seen).toEqual({ fontFamily: '"Courier New"', red: false, textTransform: 'none', borderTopColor: 'rgb(1, 2, 3)' });
  expect(await thread.comments.first().evaluate(node => getComputedStyle(node).color)).not.toBe('rgb(0, 255, 0)');
});

test('on paper there are comments and numbers, and no controls', async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.reaction('love').hover();
  await page.emulateMedia({ media: 'print' });
  await expect(thread.comment(COMMENTS[0]).locator('.tx p').first()).toBeVisible();
  await expect(thread.comment(COMMENTS[1])).toBeVisible();
  const controls = await thread.host.evaluate(host =>
    [...host.shadowRoot.querySelectorAll('form, [data-act]:not([data-act=react]), input, textarea')].filter(node => node.checkVisibility()).map(node => node.outerHTML.slice(0, 80)),
  );
  expect(controls).toEqual([]);
  expect((await page.pdf()).length).toBeGreaterThan(1_000);
});

test('whoever wants less motion gets none', async ({ page, host, thread, key }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(host.article({ key }));
  await thread.reaction('love').click();
  const moving = await thread.host.evaluate(host => host.shadowRoot.getAnimations().filter(animation => animation.effect.getComputedTiming().duration > 1).length);
  expect(moving).toBe(0);
});

/** The contrast between an element's letters and what is behind them. */
const contrast = locator =>
  locator.evaluate(element => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const luminance = colour => {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(part => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    let behind = element;
    while (behind && /^(rgba\(0, 0, 0, 0\)|transparent)$/.test(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement ?? behind.getRootNode().host;
    const ground = luminance(behind ? getComputedStyle(behind).backgroundColor : matchMedia('(prefers-color-scheme: dark)').matches ? '#121212' : '#fff');
    const ink = luminance(getComputedStyle(element).color);
    return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
  });

for (const colorScheme of ['light', 'dark']) {
  test(`any accent can be read, on it and in its colour (${colorScheme})`, async ({ page, host, service, thread, key }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(host.article({ key }));
    await thread.reaction('love').click();
    await expect.poll(() => service.tallies(key)).toMatchObject({ love: 2 });
    for (const accent of ['#ffd400', '#7cf', '#8a1538', '#111', '#f5f5f5', '#d00']) {
      await page.goto(host.article({ key, style: `:root{color-scheme:light dark}cam-nhan{--cn-accent:${accent}}` }));
      await thread.composer.text.click();
      await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
      for (const [what, element] of [['send', thread.composer.send], ['sort', thread.host.locator('.sort [aria-pressed=true]')], ['choice', thread.reaction('love')]]) {
        expect(await contrast(element), `${accent}: ${what}`).toBeGreaterThan(4.5);
      }
    }
  });
}

test('a comment has the initials of its author’s name, the last two words of it, and a token leaves them out', { tag: '@phone' }, async ({ page, host, service, thread, key }) => {
  const reader = await service.reader();
  await reader.post(key, COMMENTS[2], { name: 'Nguyễn Thị ánh Đào' });
  const face = () => thread.comment(COMMENTS[2]).locator('.by').evaluate(by => {
    const { content, inlineSize } = getComputedStyle(by, '::before');
    return { content, inlineSize };
  });
  await page.goto(host.article({ key }));
  await expect(thread.comment(COMMENTS[2])).toBeVisible();
  expect(await face()).toEqual({ content: expect.stringContaining('"ÁĐ"'), inlineSize: '32px' });
  await page.goto(host.article({ key, style: 'cam-nhan{--cn-avatar:0px}' }));
  await expect(thread.comment(COMMENTS[2])).toBeVisible();
  const { inlineSize } = await face();
  expect(inlineSize).toBe('0px');
});
