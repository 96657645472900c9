// Browsers within the floor of docs/embedding.md that lack something newer: what is missing costs only what needs it.
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';
import { Thread } from './support/thread.mjs';

const REMOVED = [
  'Object.groupBy', 'Map.groupBy', 'Promise.withResolvers', 'Promise.try', 'Array.prototype.at', 'Array.prototype.flat', 'Array.prototype.findLast', 'Array.prototype.toSorted', 'Array.prototype.flatMap', 'Array.fromAsync', 'Object.hasOwn', 'Object.fromEntries', 'Object.assign', 'Node.prototype.isConnected', 'String.prototype.replaceAll', 'String.prototype.at', 'String.prototype.isWellFormed', 'structuredClone', 'queueMicrotask', 'requestIdleCallback',
  'AbortSignal.timeout', 'AbortSignal.any', 'AbortController', 'TextDecoderStream', 'ReadableStream.prototype.pipeThrough', 'Response.prototype.body',
  'CSSStyleSheet.prototype.replaceSync', 'ShadowRoot.prototype.adoptedStyleSheets', 'CSS.escape', 'CSS.supports',
  'Element.prototype.replaceChildren', 'Element.prototype.checkVisibility', 'Element.prototype.getHTML', 'Element.prototype.setHTMLUnsafe', 'Element.prototype.ariaPressed', 'Element.prototype.ariaBusy', 'Element.prototype.role', 'Element.prototype.toggleAttribute', 'Element.prototype.scrollIntoViewIfNeeded', 'HTMLElement.prototype.inert', 'HTMLElement.prototype.popover',
  'HTMLFormElement.prototype.requestSubmit', 'SubmitEvent.prototype.submitter', 'IntersectionObserver', 'ResizeObserver', 'MutationObserver', 'requestAnimationFrame', 'BroadcastChannel', 'SharedWorker', 'EventSource',
  'navigation', 'Navigator.prototype.locks', 'Navigator.prototype.clipboard', 'Navigator.prototype.share', 'Navigator.prototype.onLine', 'Navigator.prototype.sendBeacon', 'crypto.randomUUID', 'crypto.subtle', 'URL.canParse', 'URLSearchParams.prototype.size', 'Intl.Segmenter', 'Intl.RelativeTimeFormat', 'trustedTypes', 'WebAssembly.instantiateStreaming', 'FinalizationRegistry', 'WeakRef', 'TextEncoder.prototype.encodeInto', 'performance.measure', 'scheduler',
];

/** Takes away what a path names. */
const remove = paths => {
  for (const path of paths) {
    const names = path.split('.'), last = names.pop();
    let owner = window;
    for (const name of names) owner = owner?.[name];
    if (!owner) continue;
    delete owner[last];
    if (last in owner) Object.defineProperty(owner, last, { value: undefined, configurable: true });
  }
};

const story = async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0]);
  await page.goto(host.article({ key, after: `<cam-nhan-count key="${key}"></cam-nhan-count>` }));
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  await expect(page.locator('cam-nhan-count')).toHaveText('1 bình luận');
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
  await thread.post(COMMENTS[1], 'Lan');
  await expect(thread.comment(COMMENTS[1])).toBeVisible();
  await thread.comment(COMMENTS[0]).locator('[data-act=like]').first().click();
  await expect.poll(async () => (await service.thread(key)).comments.some(comment => comment.content.likes === 1)).toBe(true);
};

test('without any of what is newer than the floor, a thread is read, tapped and written in', async ({ page, host, service, thread, key }) => {
  test.setTimeout(60_000);
  await page.addInitScript(remove, REMOVED);
  await story({ page, host, service, thread, key });
});

// In every browser some of it is there and some is not: each ninth, so that what is missing together differs.
test('nor where some of it is there', async ({ browser, contextOptions, host, service, key }) => {
  test.setTimeout(120_000);
  for (let n = 0; n < 9; n += 1) {
    const paths = REMOVED.filter((_, at) => at % 9 === n);
    await test.step(paths.join(), async () => {
      const context = await browser.newContext(contextOptions), page = await context.newPage();
      await page.addInitScript(remove, paths);
      await story({ page, host, service, thread: new Thread(page), key: `${key}-${n}` });
      await context.close();
    });
  }
});

test('without what nothing goes without, a link leads to the thread’s own page', async ({ browser, contextOptions, host, service, key }) => {
  test.setTimeout(120_000);
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0]);
  for (const path of ['fetch', 'Element.prototype.closest', 'HTMLTemplateElement.prototype.content', 'Element.prototype.attachShadow', 'URLSearchParams', 'Element.prototype.matches', 'WebAssembly', 'Reflect.get', 'crypto.getRandomValues', 'Element.prototype.after']) {
    await test.step(path, async () => {
      const context = await browser.newContext(contextOptions), page = await context.newPage();
      await page.addInitScript(remove, [path]);
      await page.goto(host.article({ key, embed: `<cam-nhan key="${key}"><a href="${service.url}/t/demo?key=${key}">Mở bình luận</a></cam-nhan>` }));
      const ways = page.getByRole('link', { name: 'Mở bình luận' }).or(page.locator('cam-nhan li[data-id]'));
      await expect(ways.first()).toBeVisible();
      // What can be read and not be acted on says so at the first tap, or does it by the plain way.
      const tap = page.locator('cam-nhan [data-act=react]').first();
      if (await tap.count()) {
        await tap.click();
        await expect(page.getByRole('link', { name: /Mở bình luận/ }).or(page.locator('cam-nhan [data-act=react][aria-pressed=true]')).or(page.locator('.cn.page')).first()).toBeVisible();
      }
      await context.close();
    });
  }
});
