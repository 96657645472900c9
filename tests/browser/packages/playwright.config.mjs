// How the packages' stories run (scripts/test-packages.sh): each example and the documentation are built and served against the
// real service, once for all stories.
import { defineConfig } from '@playwright/test';
import { CHROMIUM, CHROMIUM_ARGS } from '../support/browser.mjs';

export default defineConfig({
  testDir: '.',
  testMatch: /\.story\.mjs$/,
  outputDir: '../test-results/packages',
  globalSetup: './examples.mjs',
  // Some of the builds take half a minute each.
  globalTimeout: 1_200_000,
  workers: 2,
  retries: process.env.CI ? 1 : 0,
  fullyParallel: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: process.env.CI ? [['line']] : [['list']],
  use: { browserName: 'chromium', locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh', launchOptions: { executablePath: CHROMIUM, args: CHROMIUM_ARGS } },
  projects: [
    { name: 'desktop', use: { viewport: { width: 1280, height: 900 } } },
    { name: 'phone', use: { viewport: { width: 412, height: 900 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 }, grep: /@phone/ },
  ],
});
