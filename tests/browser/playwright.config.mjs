// How the browser tests run: Debian's Chromium (its headless shell, and the main stories in all of it), our own service and a
// host page on another origin, two at a time.
import { resolve } from 'node:path';
import { defineConfig } from '@playwright/test';
import { CHROMIUM, CHROMIUM_ARGS, CHROMIUM_SHELL, FIREFOX, WEBKIT } from './support/browser.mjs';

const desktop = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 412, height: 900 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
// As on a phone, a page that one comes back to may still be alive.
const keepsPages = { executablePath: CHROMIUM_SHELL, args: CHROMIUM_ARGS, ignoreDefaultArgs: ['--disable-back-forward-cache'] };
// Playwright's own Firefox is another; Debian's is driven by the standard protocol.
const firefox = { browserName: 'firefox', channel: 'moz-firefox', launchOptions: { executablePath: resolve(import.meta.dirname, 'support/firefox.mjs') } };

export default defineConfig({
  testDir: '.',
  outputDir: 'test-results',
  snapshotPathTemplate: '{testDir}/pictures/{arg}{ext}',
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
    launchOptions: { executablePath: CHROMIUM_SHELL, args: CHROMIUM_ARGS },
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
  },
  // What a phone does differently is tried on a phone too (what takes a thumb, there alone), and the main story on the
  // other database.
  projects: [
    { name: 'desktop', use: desktop, testIgnore: /webkit\.spec/, grepInvert: /@thumb/ },
    { name: 'phone', use: { ...phone, launchOptions: keepsPages }, testIgnore: /webkit\.spec/, grep: /@phone/ },
    ...(process.env.CAM_NHAN_TEST_POSTGRES
      ? [{ name: 'postgres', use: { ...desktop, database: 'postgres' }, grep: /@postgres/ }]
      : []),
    // The main stories in the browsers that readers have; and several tabs, of which the shell shows all and the browser one.
    ...(CHROMIUM_SHELL === CHROMIUM
      ? []
      : [
          { name: 'chromium', use: { ...phone, launchOptions: { ...keepsPages, executablePath: CHROMIUM } }, grep: /@firefox/ },
          { name: 'tabs', use: { ...desktop, launchOptions: { executablePath: CHROMIUM, args: CHROMIUM_ARGS } }, testMatch: /tabs\.spec/ },
        ]),
    ...(FIREFOX ? [{ name: 'firefox', use: { ...firefox, viewport: phone.viewport, hasTouch: true }, grep: /@firefox/ }] : []),
    ...(WEBKIT ? [{ name: 'webkit', testMatch: /webkit\.spec/ }] : []),
  ],
});
