// The main stories in WebKit, which Playwright cannot drive as Debian has it.
import { CONDITIONS, play } from './support/conditions.mjs';
import { test as base } from './support/proxy-fixtures.mjs';
import { STORIES } from './support/stories.mjs';
import { WebKit } from './support/webkit.mjs';

const test = base.extend({
  // No page of Playwright's, so nobody to listen to its console.
  complaints: [async ({}, use) => use([]), { auto: true }],

  webkit: [
    async ({}, use) => {
      const webkit = await WebKit.start();
      await use(webkit);
      webkit.stop();
    },
    { scope: 'worker' },
  ],

  hand: async ({ webkit }, use) => {
    const hand = await webkit.reader();
    await use(hand);
    await hand.close();
  },
});

for (const [when, condition] of Object.entries(CONDITIONS)) {
  if (!condition.everywhere) continue;
  for (const [name, story] of Object.entries(STORIES)) {
    test(`${when}, a reader ${name}`, async ({ hand, host, network, service, key }) => {
      await play(condition, story, { hand, host, network, service, key });
    });
  }
}
