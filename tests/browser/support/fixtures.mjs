// What every story begins with: the service, a newspaper on another origin, an article of its own, and readers.
import { test as base, expect } from '@playwright/test';
import { Host } from './host.mjs';
import { Service } from './service.mjs';
import { Thread } from './thread.mjs';

export { expect };

let made = 0;

export const test = base.extend({
  /** `sqlite` or `postgres`. */
  database: ['sqlite', { option: true, scope: 'worker' }],

  /** The service, on a database of its own for each worker. Its clock zone is far from readers and newspaper. */
  service: [
    async ({ database }, use) => {
      const service = await Service.start({ database, env: { TZ: 'America/New_York' } });
      await use(service);
      await service.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  /** The newspaper. */
  host: [
    async ({ service }, use) => {
      const host = await Host.start(service);
      await use(host);
      await host.stop();
    },
    { scope: 'worker' },
  ],

  /** The key of an article that no other test uses. */
  key: async ({}, use, info) => {
    made += 1;
    await use(`bai-${info.workerIndex}-${made}`);
  },

  /** What the console said that it should not have, and what broke; a story that expects some empties it. */
  complaints: [
    async ({ page }, use) => {
      const complaints = [];
      listen(page, complaints);
      await use(complaints);
      expect(complaints, 'the console stays silent').toEqual([]);
    },
    { auto: true },
  ],

  /** The thread of the page. */
  thread: async ({ page }, use) => {
    await use(new Thread(page));
  },

  /** Opens an article in another reader's browser, with nothing in common with the first; answers with its thread. */
  another: async ({ browser, contextOptions }, use) => {
    const contexts = [];
    await use(async (url, options = {}) => {
      const context = await browser.newContext({ ...contextOptions, ...options });
      contexts.push(context);
      const page = await context.newPage();
      await page.goto(url);
      return new Thread(page);
    });
    for (const context of contexts) await context.close();
  },
});

/** Notes what a page complains of. */
export const listen = (page, complaints) => {
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', error => complaints.push(`broken: ${error.message}`));
};

/** Holds back what a pattern matches until the answered function is called. */
export const hold = async (page, pattern) => {
  let release;
  const released = new Promise(done => (release = done));
  await page.route(pattern, async route => {
    await released;
    await route.continue().catch(() => {});
  });
  return release;
};

/** Presses as the project's readers do: a finger on a phone, with no hover before. */
export const toucher = hasTouch => locator => (hasTouch ? locator.tap() : locator.click());

/** The widget's program: the glue and the WebAssembly. */
export const PROGRAM = '**/assets/**';
