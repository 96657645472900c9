// The slow phone of the benches: headless Chromium, 412 × 900, Slow 4G (1.6 Mbit/s, 150 ms a request), CPU ÷ 4.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const { chromium } = createRequire(fileURLToPath(new URL('../browser/', import.meta.url)))('@playwright/test');
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-site-isolation-trials'];

export const median = list => list.toSorted((a, b) => a - b)[list.length >> 1];

/** A fresh browser with an empty cache; `watch` runs in its page before anything else, and `wire` counts what is fetched. */
export async function slowPhone(watch, argument) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
  const context = await browser.newContext({ viewport: { width: 412, height: 900 }, locale: 'vi-VN', hasTouch: true });
  const page = await context.newPage();
  await page.addInitScript(watch, argument);
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  const wire = { bytes: 0, requests: 0 };
  cdp.on('Network.requestWillBeSent', event => { if (!event.request.url.startsWith('data:')) wire.requests++; });
  cdp.on('Network.loadingFinished', event => { wire.bytes += event.encodedDataLength; });
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 });
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  return { browser, page, wire, tap };

  /** A finger on the middle of a control, there as long as fingers are. */
  async function tap(control) {
    await control.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await control.boundingBox();
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: x + width / 2, y: y + height / 2 }] });
    await page.waitForTimeout(70);
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  }
}
