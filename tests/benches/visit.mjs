// A visit that reacts and comments on a slow phone: headless Chromium, 412 × 900, Slow 4G, CPU ÷ 4, as in cold-load.mjs.
//   node visit.mjs RUNS URL
// Each run is a fresh browser on a page with a thread: a tap on a reaction before the program is there, one on another
// after it has come, and a comment. Prints medians of: ms from the finger's leaving to the moment after the frame that
// answers it, long tasks from the first tap on, bytes off the wire and requests of the whole visit.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { median, slowPhone } from './phone.mjs';

const { expect } = createRequire(fileURLToPath(new URL('../browser/', import.meta.url)))('@playwright/test');
const [runs, url] = process.argv.slice(2);

/** Runs in the page: how long each tap on a reaction waits for its answer, and what blocks meanwhile. */
function watch() {
  window.__taps = [];
  window.__long = [];
  addEventListener('click', event => {
    const button = event.isTrusted && event.composedPath().find(node => node.dataset?.act === 'react');
    if (button) requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.__taps.push({ at: event.timeStamp, took: performance.now() - event.timeStamp, pressed: button.ariaPressed });
      channel.port2.postMessage(0);
    });
  }, true);
  new PerformanceObserver(list => { for (const e of list.getEntries()) window.__long.push([e.startTime, e.duration - 50]); }).observe({ type: 'longtask', buffered: true });
  document.addEventListener('cam-nhan:ready', () => (window.__ready = true));
}

const results = [];
for (let run = 0; run < +runs; run++) {
  const { browser, page, wire, tap } = await slowPhone(watch);
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.__ready);
  const kept = () => page.waitForResponse(answer => answer.request().method() === 'PUT' && answer.ok());
  const reactions = page.locator('cam-nhan [data-act=react]');
  for (const nth of [0, 1]) {
    const answer = kept();
    await tap(reactions.nth(nth));
    await answer;
  }
  const composer = page.locator('cam-nhan form').first();
  const text = `Gửi từ một máy chậm, lần ${run + 1}, lúc ${Date.now()}`;
  await composer.locator('textarea').fill(text);
  await composer.locator('input[name=name]').fill('Hà');
  await tap(composer.locator('[part=send]'));
  await expect(page.locator('cam-nhan [data-list]').getByText(text)).toBeVisible();
  await page.waitForTimeout(500);
  const { taps, long } = await page.evaluate(() => ({ taps: window.__taps, long: window.__long }));
  if (taps.length !== 2 || taps.some(tap => tap.pressed !== 'true')) throw new Error(`a tap was not answered: ${JSON.stringify(taps)}`);
  results.push({ before: taps[0].took, after: taps[1].took, long: long.filter(([at]) => at > taps[0].at).reduce((sum, [, ms]) => sum + ms, 0), ...wire });
  await browser.close();
}
const of = key => median(results.map(result => result[key]));
console.log(`a tap answered before the program ${of('before').toFixed(0)} ms (≤ 100), after ${of('after').toFixed(0)} ms (≤ 50); long tasks ${of('long').toFixed(0)} ms; whole visit ${of('bytes')} bytes, ${of('requests')} requests`);
