// Styles that an article hands down: its letters and their size reach the thread, and nothing else does.
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

/** What articles have been seen to hand down, and what they could. */
const INHERITED = {
  'text-indent': '3em', 'text-transform': 'uppercase', 'white-space': 'pre', 'user-select': 'none', direction: 'rtl', 'text-align': 'right',
  'letter-spacing': '.3em', 'word-spacing': '1em', 'line-height': '3', 'font-style': 'italic', 'font-weight': '900', 'font-variant': 'small-caps',
  'font-stretch': 'condensed', 'font-feature-settings': '"smcp"', 'font-kerning': 'none', 'font-size-adjust': '.7', 'text-shadow': '2px 2px red',
  'word-break': 'break-all', 'overflow-wrap': 'normal', hyphens: 'auto', 'tab-size': '2', 'text-align-last': 'center', 'text-justify': 'none',
  cursor: 'crosshair', 'pointer-events': 'none', 'caret-color': 'red', 'accent-color': 'red', 'list-style': 'square inside', quotes: '"x" "y"',
  'text-emphasis': 'dot red', 'text-underline-offset': '9px', 'text-wrap': 'nowrap',
  '-webkit-text-fill-color': 'red', '-webkit-text-stroke': '2px red', '-webkit-text-security': 'disc', '-webkit-user-modify': 'read-write',
  'border-collapse': 'collapse', 'border-spacing': '9px', 'empty-cells': 'hide', 'caption-side': 'bottom', orphans: '7', widows: '7',
  'image-rendering': 'pixelated', fill: 'red', stroke: 'red', 'stroke-width': '9px', 'font-synthesis': 'none', 'text-rendering': 'geometricPrecision',
  'text-orientation': 'upright', 'text-combine-upright': 'all', 'text-decoration': 'line-through', '-webkit-box-direction': 'reverse',
  '-webkit-rtl-ordering': 'visual', 'text-size-adjust': '300%', 'print-color-adjust': 'exact', 'math-style': 'compact', 'paint-order': 'stroke', 'dominant-baseline': 'hanging',
  'hanging-punctuation': 'first', 'text-anchor': 'end', speak: 'none', 'overflow-anchor': 'none', 'color-interpolation': 'linearRGB', 'word-wrap': 'normal', 'white-space-collapse': 'preserve',
  'text-underline-position': 'under', 'font-optical-sizing': 'none', 'font-variation-settings': '"wght" 900', 'font-palette': 'dark', 'scrollbar-color': 'red blue', 'scrollbar-width': 'none',
  'text-box-edge': 'cap alphabetic', 'interpolate-size': 'allow-keywords', '-webkit-tap-highlight-color': 'red', '-webkit-font-smoothing': 'none', 'shape-rendering': 'crispEdges', zoom: '1',
  'line-break': 'anywhere', 'ruby-position': 'under', 'hyphenate-character': '"x"', 'text-spacing-trim': 'space-all',
};

const PARTS = ['.by', '.by bdi', 'time', '.tx', '.tx p', '.do button', '.rx button', 'h2', 'textarea', 'input[name=name]', '[part=send]', '[part=more]', '.sort button', '.hint', '[data-note]'];

/** All computed styles of the parts, but for what follows from the room that there is. */
const computed = (host, parts) =>
  Object.fromEntries(
    parts.map(part => {
      const element = host.shadowRoot.querySelector(part);
      const style = getComputedStyle(element);
      const room = /size|width|height|origin|inset|top|bottom|left|right|perspective|contain-intrinsic/;
      return [part, Object.fromEntries([...style].filter(name => !room.test(name) || /font|text/.test(name)).map(name => [name, style.getPropertyValue(name)]))];
    }),
  );

test('nothing but letters, their size and the colour scheme is inherited, by comments, names, buttons and fields', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  for (const text of COMMENTS.slice(0, 3)) await lan.post(key, text);
  const style = 'body{font:17px/1.5 system-ui,sans-serif;margin:0}';
  await page.goto(host.article({ key, style }));
  await thread.shown();
  const plain = await thread.host.evaluate(computed, PARTS);
  const handed = Object.entries(INHERITED).map(([name, value]) => `${name}:${value}`).join(';');
  await page.goto(host.article({ key, style: `${style}section{${handed}}` }));
  await thread.shown();
  expect(await thread.host.evaluate(computed, PARTS)).toEqual(plain);
  // What is no property of the thread's, but drawn through it.
  await expect(thread.comment(COMMENTS[0]).locator('.tx p')).toBeVisible();
  const drawn = () => page.locator('cam-nhan').screenshot({ animations: 'disabled', caret: 'hide' });
  const handedDown = await drawn();
  await page.locator('main > section').evaluate(section => (section.style.textDecoration = 'none'));
  expect(handedDown.equals(await drawn()), 'no line of the article’s goes through the thread').toBe(true);
  // And it is no wider than a narrow page.
  await page.setViewportSize({ width: 320, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});

test('letters, their size and the colour scheme of the article are the thread’s', async ({ page, host, service, thread, key }) => {
  await (await service.reader()).post(key, COMMENTS[0]);
  await page.goto(host.article({ key, style: ':root{color-scheme:dark}body{font:21px/1.5 monospace;margin:0}' }));
  await thread.shown();
  const text = await thread.host.evaluate(host => {
    const { fontFamily, fontSize, color } = getComputedStyle(host.shadowRoot.querySelector('.tx'));
    return { fontFamily, fontSize, color };
  });
  expect(text).toEqual({ fontFamily: 'monospace', fontSize: '21px', color: 'rgb(235, 231, 223)' });
});

test('in an article whose lines run from top to bottom, the thread’s run as ever', { tag: '@phone' }, async ({ page, host, service, thread, key }) => {
  await (await service.reader()).post(key, COMMENTS[0]);
  for (const mode of ['vertical-rl', 'vertical-lr', 'sideways-rl']) {
    await page.goto(host.article({ key, style: `body{font:17px/1.5 system-ui;margin:0}section{writing-mode:${mode};text-orientation:upright}` }));
    await thread.shown();
    const { width, height } = await thread.comment(COMMENTS[0]).locator('.tx p').boundingBox();
    expect(width, mode).toBeGreaterThan(150);
    expect(height, mode).toBeGreaterThan(17);
    expect(await thread.comment(COMMENTS[0]).locator('.tx').evaluate(text => getComputedStyle(text).writingMode), mode).toBe('horizontal-tb');
  }
});
