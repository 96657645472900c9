// A newspaper that changes articles without loading a page.
import { thread as tag } from './support/host.mjs';
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

// The framework in small: the address first, the title a little later, the element always the same one.
const ROUTER = `<script>
  const go = path => { history.pushState(null, '', path); setTimeout(() => { document.title = path; document.querySelector('h1').textContent = path; }); };
  addEventListener('popstate', () => setTimeout(() => { document.title = location.pathname; }));
</script>`;

const open = async ({ page, host, service, key }) => {
  const paths = ['a', 'b'].map(name => `/${key}/${name}`);
  const [a, b] = paths.map(path => ({ url: host.url + path }));
  const lan = await service.reader();
  const minh = await service.reader();
  await lan.post(a, COMMENTS[0]);
  for (const reader of [lan, minh]) await reader.react(a, 'love');
  await lan.post(b, COMMENTS[1]);
  await lan.post(b, COMMENTS[2]);
  await lan.react(b, 'fun');
  for (const path of [...paths, `/${key}/`]) host.article({ path, key: '', embed: tag({}), head: ROUTER });
  await page.goto(`${host.url}/${key}/`);
  return paths;
};

test('an answer that comes late does not put the page before under this one', async ({ page, host, service, thread, key }) => {
  const [a, b] = await open({ page, host, service, key });
  await thread.shown();
  let late;
  await page.route(
    url => url.pathname.endsWith('/fragment') && url.searchParams.get('url').endsWith('/a'),
    async route => {
      const answer = await route.fetch();
      late = new Promise(done => setTimeout(done, 3_000)).then(() => route.fulfill({ response: answer })).catch(() => {});
      await late;
    },
  );
  await page.evaluate(a => go(a), a);
  await page.evaluate(b => go(b), b);
  await expect(thread.count).toHaveText('2');
  await expect(thread.number('fun')).toHaveText('1');
  await late;
  await page.waitForLoadState('networkidle');
  await expect(thread.count).toHaveText('2');
  expect(await thread.numbers()).toEqual({ love: 0, like: 0, fun: 1, improve: 0 });
  await expect(thread.comment(COMMENTS[1])).toBeVisible();
  await expect(thread.comment(COMMENTS[0])).toHaveCount(0);
});

test('thread, numbers, own choice and draft belong to the article shown', async ({ page, host, service, thread, key }) => {
  const [a, b] = await open({ page, host, service, key });
  await page.evaluate(a => go(a), a);
  await expect(thread.number('love')).toHaveText('2');
  await thread.reaction('love').click();
  await expect(thread.number('love')).toHaveText('3');
  await thread.composer.text.fill('Nháp của bài a');
  await page.evaluate(b => go(b), b);
  await expect(thread.count).toHaveText('2');
  await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'false');
  await expect(thread.composer.text).toHaveValue('');
  await page.goBack();
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
  await expect(thread.number('love')).toHaveText('3');
  await thread.composer.text.click();
  await expect(thread.composer.text).toHaveValue('Nháp của bài a');
});

test('a canonical link that changes with the article is followed', async ({ page, host, service, thread, key }) => {
  const [a, b] = await open({ page, host, service, key });
  const canonical = path =>
    page.evaluate(path => {
      history.pushState(null, '', `${path}?tu=trang-chu`);
      document.querySelector('link[rel=canonical]')?.remove();
      document.head.insertAdjacentHTML('beforeend', `<link rel="canonical" href="${path}">`);
    }, path);
  await canonical(a);
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  await canonical(b);
  await expect(thread.comment(COMMENTS[1])).toBeVisible();
});

test('twenty round trips leave nothing behind', async ({ page, host, service, thread, key }) => {
  await page.addInitScript(() => {
    const count = (window.listeners = { now: 0 });
    for (const target of [window, document, window.navigation, history]) {
      const [add, remove] = [target.addEventListener, target.removeEventListener];
      if (!add) continue;
      const known = new Set();
      target.addEventListener = function (name, act, options) {
        if (!known.has(act)) count.now += 1;
        known.add(act);
        // The browser itself takes away what was to end with a signal.
        options?.signal?.addEventListener('abort', () => {
          if (known.delete(act)) count.now -= 1;
        });
        return add.call(this, name, act, options);
      };
      target.removeEventListener = function (name, act, options) {
        if (known.delete(act)) count.now -= 1;
        return remove.call(this, name, act, options);
      };
    }
  });
  const [a, b] = await open({ page, host, service, key });
  await page.evaluate(a => go(a), a);
  await expect(thread.count).toHaveText('1');
  await thread.reaction('like').click();
  await expect.poll(() => service.tallies({ url: host.url + a })).toMatchObject({ like: 1 });
  await page.waitForLoadState('networkidle');
  const before = await page.evaluate(() => window.listeners.now);
  for (let n = 0; n < 20; n += 1) {
    await page.evaluate(b => go(b), b);
    await expect(thread.count).toHaveText('2');
    await page.evaluate(a => go(a), a);
    await expect(thread.count).toHaveText('1');
  }
  await page.waitForLoadState('networkidle');
  expect(await page.evaluate(() => window.listeners.now)).toBeLessThanOrEqual(before);
  await page.evaluate(() => document.querySelector('cam-nhan').remove());
  await expect.poll(() => page.evaluate(() => window.listeners.now)).toBe(1); // the router's own
});
