// A first visit on a slow phone: headless Chromium, 412 × 900, Slow 4G (1.6 Mbit/s, 150 ms a request), CPU ÷ 4.
//   node cold-load.mjs RUNS NEEDLE NAME=URL …
// Each run is a fresh browser; the pages take turns, so that a busy machine hits all alike. Prints medians: ms until
// a frame shows the needle (or one of several, parted by |), bytes off the wire and requests until the network is quiet, layout shift of the page, long
// tasks before the needle was seen.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const { chromium } = createRequire(fileURLToPath(new URL('../browser/', import.meta.url)))('@playwright/test');
const [runs, needle, ...specs] = process.argv.slice(2);
const pages = specs.map(spec => [spec.slice(0, spec.indexOf('=')), spec.slice(spec.indexOf('=') + 1)]);
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-site-isolation-trials'];
const median = list => list.toSorted((a, b) => a - b)[list.length >> 1];

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
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
    const page = await (await browser.newContext({ viewport: { width: 412, height: 900 }, locale: 'vi-VN' })).newPage();
    await page.addInitScript(watch, needle);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Network.enable');
    let bytes = 0, requests = 0;
    cdp.on('Network.requestWillBeSent', event => { if (!event.request.url.startsWith('data:')) requests++; });
    cdp.on('Network.loadingFinished', event => { bytes += event.encodedDataLength; });
    await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 });
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.goto(url, { waitUntil: 'commit' });
    await page.waitForFunction(() => window.__seen, undefined, { timeout: 60_000 });
    await page.waitForLoadState('networkidle');
    const { seen, shift, long } = await page.evaluate(() => ({ seen: window.__seen, shift: window.__shift, long: window.__long }));
    results[name].push({ seen, bytes, requests, shift, long: long.filter(([at]) => at < seen).reduce((sum, [, ms]) => sum + ms, 0) });
    await browser.close();
  }
}
for (const [name, list] of Object.entries(results)) {
  const of = key => median(list.map(result => result[key]));
  console.log(`${name.padEnd(12)} seen ${of('seen').toFixed(0)} ms  bytes ${of('bytes')}  requests ${of('requests')}  shift ${of('shift').toFixed(3)}  long tasks before ${of('long').toFixed(0)} ms`);
}
