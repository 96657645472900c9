// How the browser tests run: Debian's Chromium, our own service and a host page on another origin, two at a time.
import { defineConfig } from '@playwright/test';
import { CHROMIUM, CHROMIUM_ARGS } from './support/browser.mjs';

const desktop = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 412, height: 900 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

export default defineConfig({
  testDir: '.',
  outputDir: 'test-results',
  workers: 2,
  // A second try is reported as flaky; a fault fails both.
  retries: process.env.CI ? 1 : 0,
  fullyParallel: true,
  timeout: 30_000,
  expect: { timeout: 8_000 },
  reporter: process.env.CI ? [['line']] : [['list']],
  use: {
    browserName: 'chromium',
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    launchOptions: { executablePath: CHROMIUM, args: CHROMIUM_ARGS },
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
  },
  // What a phone does differently is tried on a phone too, and the main story on the other database.
  projects: [
    { name: 'desktop', use: desktop },
    { name: 'phone', use: phone, grep: /@phone/ },
    ...(process.env.CAM_NHAN_TEST_POSTGRES
      ? [{ name: 'postgres', use: { ...desktop, database: 'postgres' }, grep: /@postgres/ }]
      : []),
  ],
});
