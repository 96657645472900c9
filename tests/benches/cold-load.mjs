// A first visit on a slow phone (phone.mjs).
//   node cold-load.mjs RUNS NEEDLE NAME=URL …
// Each run is a fresh browser; the pages take turns, so that a busy machine hits all alike. Prints medians: ms until a
// frame shows the needle (or one of several, parted by |), bytes off the wire and requests until the network is quiet,
// layout shift of the page, long tasks before the needle was seen.
import { median, slowPhone } from './phone.mjs';

const [runs, needle, ...specs] = process.argv.slice(2);
const pages = specs.map(spec => [spec.slice(0, spec.indexOf('=')), spec.slice(spec.indexOf('=') + 1)]);

/** Runs in the page: watches for the needle, also in shadow roots, and for what moves or blocks. */
function watch(needle) {
  const seen = () => {
    const look = root => needle.split('|').some(text => root.textContent.includes(text)) || [...root.querySelectorAll('*')].some(e => e.shadowRoot && look(e.shadowRoot));
    if (document.body && look(document.body)) requestAnimationFrame(() => setTimeout(() => (window.__seen = performance.now())));
    else requestAnimationFrame(seen);
  };
  window.__shift = 0;
  window.__long = [];
  new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.__shift += e.value; }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver(list => { for (const e of list.getEntries()) window.__long.push([e.startTime, e.duration - 50]); }).observe({ type: 'longtask', buffered: true });
  requestAnimationFrame(seen);
}

const results = Object.fromEntries(pages.map(([name]) => [name, []]));
for (let run = 0; run < +runs; run++) {
  for (const [name, url] of pages) {
    const { browser, page, wire } = await slowPhone(watch, needle);
    await page.goto(url, { waitUntil: 'commit' });
    await page.waitForFunction(() => window.__seen, undefined, { timeout: 60_000 });
    await page.waitForLoadState('networkidle');
    const { seen, shift, long } = await page.evaluate(() => ({ seen: window.__seen, shift: window.__shift, long: window.__long }));
    results[name].push({ seen, ...wire, shift, long: long.filter(([at]) => at < seen).reduce((sum, [, ms]) => sum + ms, 0) });
    await browser.close();
  }
}
for (const [name, list] of Object.entries(results)) {
  const of = key => median(list.map(result => result[key]));
  console.log(`${name.padEnd(12)} seen ${of('seen').toFixed(0)} ms  bytes ${of('bytes')}  requests ${of('requests')}  shift ${of('shift').toFixed(3)}  long tasks before ${of('long').toFixed(0)} ms`);
}
