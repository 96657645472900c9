// The newspaper and the service of fixtures.mjs, with a proxy before the service; and who reads through it.
import { test as base } from './fixtures.mjs';
import { Host } from './host.mjs';
import { Proxy } from './proxy.mjs';
import { Service } from './service.mjs';

export { expect } from './fixtures.mjs';

export const test = base.extend({
  /** Before the service, and as kind as a network can be until a story wants it otherwise. */
  network: [
    async ({}, use) => {
      const proxy = await Proxy.start();
      await use(proxy);
      await proxy.stop();
    },
    { scope: 'worker' },
  ],

  service: [
    async ({ database, network }, use) => {
      const service = await Service.start({ database, behind: network.url });
      network.before(service.url);
      await use(service);
      await service.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  host: [
    async ({ network }, use) => {
      const host = await Host.start(network);
      await use(host);
      await host.stop();
    },
    { scope: 'worker' },
  ],

  /** Each story begins on a kind network. */
  kind: [
    async ({ network, host }, use) => {
      network.be();
      host.rewrite = undefined;
      await use();
    },
    { auto: true },
  ],
});

/** What a browser says of a bad network, which is no complaint. */
const NETWORK = /Failed to load resource|net::|NetworkError|CORS|preflight|Failed to fetch|MIME type|dynamically imported module/;

/** Expects nothing but what the browser says of failed requests, and nothing that broke. */
export const forgiveNetwork = (complaints, expect) => {
  expect(complaints.filter(text => !NETWORK.test(text) || /^broken|unreachable/.test(text))).toEqual([]);
  complaints.length = 0;
};
