// Pictures of pages, to be compared with those that are kept: what on a page hangs on the clock says the same each time,
// and where letters are drawn otherwise than where the kept ones were made, nothing can be compared.
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect } from './fixtures.mjs';

const MADE_WITH = resolve(import.meta.dirname, '../pictures/made-with.json');
/** `make pictures` makes them anew. */
const isMaking = process.env.CAM_NHAN_PICTURES === '1';

/** What draws the letters here: the browser's major version, and how wide some words come out. */
const drawnWith = async browser => {
  const page = await browser.newPage();
  const letters = await page.evaluate(() => {
    const pen = document.createElement('canvas').getContext('2d');
    return ['system-ui', '"Noto Sans"', '"Noto Serif"', 'monospace'].map(family => {
      pen.font = `100px ${family}`;
      return Math.round(pen.measureText('Tòa soạn trả lời: 1.234 nghĩa').width);
    });
  });
  await page.close();
  return { chromium: browser.version().split('.')[0], letters: letters.join(' ') };
};

/** Why the pictures that are kept cannot be compared with here, if they cannot. */
export const incomparable = async browser => {
  const here = await drawnWith(browser);
  if (isMaking) await writeFile(MADE_WITH, `${JSON.stringify(here, null, 2)}\n`);
  const made = JSON.parse(await readFile(MADE_WITH, 'utf8').catch(() => '{}'));
  if (made.chromium !== here.chromium) return `The pictures were made with Chromium ${made.chromium}, and this is ${here.chromium}: 'make pictures' makes them anew.`;
  return made.letters !== here.letters && "The pictures were made with other fonts: 'make pictures' makes them anew.";
};

/** Takes a picture, and compares it with the one that is kept. */
export const compare = async (page, name, { of = page, ...options } = {}) => {
  await page.mouse.move(0, 0);
  await page.waitForLoadState('networkidle');
  await page.evaluate(stopClock);
  await expect(of).toHaveScreenshot(`${name}.png`, { maxDiffPixelRatio: 0.03, animations: 'disabled', ...options });
};

// Runs in the page: every moment becomes one and the same.
const stopClock = () => {
  const words = { en: '8 minutes ago', vi: '8 phút trước' };
  const visit = root => {
    for (const time of root.querySelectorAll('time')) {
      const lang = time.closest('[lang]')?.lang ?? document.documentElement.lang;
      time.textContent = /\d\d:\d\d/.test(time.textContent) ? '08:30 25/11/2026' : words[lang] ?? words.vi;
    }
    // Which hour of the week it is shows in a colour alone.
    for (const week of root.querySelectorAll('svg.week')) week.style.visibility = 'hidden';
    for (const { shadowRoot } of root.querySelectorAll('cam-nhan')) if (shadowRoot) visit(shadowRoot);
  };
  visit(document);
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const said = node.data.replace(/\d\d:\d\d \d\d\/\d\d\/\d{4}/g, '08:30 25/11/2026').replace(/\d\d\/\d\d\/\d{4}/g, '25/11/2026').replace(/(?<!\d|\/)\d\d\/\d\d(?!\d|\/)/g, '25/11');
    if (said !== node.data) node.data = said;
  }
};
