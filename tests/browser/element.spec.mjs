// The element among others: made, moved, removed, added again, changed, doubled.
import { thread as tag } from './support/host.mjs';
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';
import { Thread } from './support/thread.mjs';

const seed = async (service, key, n, reaction) => {
  const lan = await service.reader();
  for (const text of COMMENTS.slice(0, n)) await lan.post(key, text);
  if (reaction) await lan.react(key, reaction);
};

test('two threads on a page live side by side', async ({ page, host, service, key }) => {
  const keys = [`${key}-x`, `${key}-y`];
  await seed(service, keys[0], 1);
  await seed(service, keys[1], 2);
  let programs = 0;
  page.on('request', request => (programs += request.url().includes('_bg.wasm') ? 1 : 0));
  await page.goto(host.article({ key, embed: keys.map(key => tag({ key })).join('<hr>') }));
  const [first, second] = [0, 1].map(n => new Thread(page, page.locator('cam-nhan').nth(n)));
  await expect(first.count).toHaveText('1');
  await expect(second.count).toHaveText('2');
  await first.reaction('love').click();
  await second.reaction('fun').click();
  await second.post(COMMENTS[9], 'Lan');
  await expect(second.count).toHaveText('3');
  await expect(first.count).toHaveText('1');
  await expect.poll(() => service.tallies(keys[0])).toEqual({ love: 1, like: 0, fun: 0, improve: 0 });
  await expect.poll(() => service.tallies(keys[1])).toEqual({ love: 0, like: 0, fun: 1, improve: 0 });
  expect(programs, 'one program for both').toBe(1);
});

test('the script loaded twice, and as a module too, does its work once', async ({ page, host, service, thread, key }) => {
  await seed(service, key, 1);
  let asked = 0;
  page.on('request', request => (asked += request.url().includes('/fragment') ? 1 : 0));
  const scripts = host.script() + host.script() + host.script('demo', ' type="module"').replace('embed.js', 'embed.js?2');
  await page.goto(host.article({ key, scripts }));
  await expect(thread.count).toHaveText('1');
  await page.waitForLoadState('networkidle');
  expect(asked).toBe(1);
});

test('a module script tag alone works as well', async ({ page, host, service, thread, key }) => {
  await seed(service, key, 1);
  await page.goto(host.article({ key, scripts: host.script('demo', ' type="module"') }));
  await expect(thread.count).toHaveText('1');
  await thread.reaction('like').click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ like: 1 });
});

test('a module script tag that says no site finds itself, and the element says the site', async ({ page, host, service, thread, key }) => {
  await seed(service, key, 1);
  await page.goto(host.article({ key, embed: tag({ key, site: 'demo' }), scripts: `<script type="module">0</script><script type="module" src="${service.url}/embed.js?v=1/2"></script>` }));
  await expect(thread.count).toHaveText('1');
  await thread.reaction('like').click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ like: 1 });
});

test('a moved element keeps what was typed and asks for nothing again', async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key, after: '<aside id="cho-moi"></aside>' }));
  await thread.composer.text.fill('Đang viết dở');
  await page.waitForLoadState('networkidle');
  let asked = 0;
  page.on('request', request => (asked += request.url().includes('/fragment')));
  await page.evaluate(() => document.querySelector('#cho-moi').append(document.querySelector('cam-nhan')));
  await expect(page.locator('#cho-moi cam-nhan')).toBeVisible();
  await expect(thread.composer.text).toHaveValue('Đang viết dở');
  await thread.composer.name.fill('Lan');
  await thread.composer.text.fill('Viết xong');
  expect(asked).toBe(0);
  await thread.composer.send.click();
  await expect(thread.comment('Viết xong')).toBeVisible();
});

test('an element removed and added again, in any order, shows its thread and works', async ({ page, host, service, thread, key }) => {
  await seed(service, key, 2);
  await page.goto(host.article({ key }));
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
  await page.evaluate(async () => {
    const [element, section] = [document.querySelector('cam-nhan'), document.querySelector('section')];
    const later = () => new Promise(done => setTimeout(done, 20));
    element.remove();
    section.append(element);
    element.remove();
    await later();
    section.append(element);
    element.remove();
    section.prepend(element);
    await later();
    element.remove();
    await later();
    document.querySelector('main').append(element);
  });
  await expect(thread.count).toHaveText('2');
  await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 0 });
});

test('an element made by a script, attributes last, shows the right thread once', async ({ page, host, service, key }) => {
  await seed(service, key, 3);
  let asked = 0;
  page.on('request', request => (asked += request.url().includes('/fragment') ? 1 : 0));
  await page.goto(host.article({ key, embed: '' }));
  await page.evaluate(key => {
    const element = document.createElement('cam-nhan');
    document.querySelector('section').append(element);
    element.setAttribute('key', key);
    element.setAttribute('sort', 'oldest');
  }, key);
  const thread = new Thread(page);
  await expect(thread.count).toHaveText('3');
  await expect(thread.comments.first()).toContainText(COMMENTS[0]);
  await page.waitForLoadState('networkidle');
  expect(asked).toBe(1);
});

test('changed attributes change the thread, its order and its language', async ({ page, host, service, thread, key }) => {
  await seed(service, key, 2, 'love');
  await seed(service, `${key}-2`, 1);
  await page.goto(host.article({ key }));
  await expect(thread.count).toHaveText('2');
  const set = (name, value) => thread.host.evaluate((element, [name, value]) => element.setAttribute(name, value), [name, value]);
  await set('sort', 'oldest');
  await expect(thread.comments.first()).toContainText(COMMENTS[0]);
  await set('lang', 'en');
  await expect(thread.host.getByRole('heading', { name: /Comments/ })).toBeVisible();
  await set('key', `${key}-2`);
  await expect(thread.count).toHaveText('1');
  await expect(thread.number('love')).toHaveText('');
  await set('parts', 'reactions');
  await expect(thread.comments).toHaveCount(0);
});

test('numbers on a page that lists articles come in one request', async ({ page, host, service, key }) => {
  await seed(service, key, 2);
  const url = `${host.url}/bai-khac-${key}`;
  await seed(service, { url }, 1);
  const asked = [];
  page.on('request', request => request.url().includes('/counts') && asked.push(request.url()));
  const counts = [`key="${key}"`, `url="${url}"`, `key="chua-co-${key}"`].map(attribute => `<p><cam-nhan-count ${attribute}></cam-nhan-count></p>`);
  await page.goto(host.article({ key, embed: counts.join('') }));
  await expect(page.locator('cam-nhan-count')).toHaveText(['2 bình luận', '1 bình luận', '0 bình luận']);
  expect(asked.length).toBe(1);
  // Later ones, and 250 of them: again together, at most 100 in one.
  await page.evaluate(key => {
    for (let n = 0; n < 250; n += 1) document.querySelector('section').insertAdjacentHTML('beforeend', `<cam-nhan-count key="${n ? n : key}"></cam-nhan-count>`);
  }, key);
  await expect(page.locator('cam-nhan-count').last()).toHaveText('0 bình luận');
  await expect(page.locator(`cam-nhan-count[key="${key}"]`).last()).toHaveText('2 bình luận');
  expect(asked.length).toBe(4);
  await page.evaluate(key => document.querySelector('cam-nhan-count').setAttribute('key', `chua-co-${key}`), key);
  await expect(page.locator('cam-nhan-count').first()).toHaveText('0 bình luận');
});

test('nothing global is left behind, and the page’s own names are its own', async ({ page, host, service, thread, key }) => {
  await seed(service, key, 1);
  await page.addInitScript(() => {
    window.post = window.postMessage;
    window.before = null;
    window.before = Object.getOwnPropertyNames(window);
  });
  await page.goto(host.article({ key }));
  await thread.post(COMMENTS[5], 'Lan');
  await expect(thread.count).toHaveText('2');
  const [more, same] = await page.evaluate(() => {
    window.postMessage({ height: 1 }, '*');
    return [Object.getOwnPropertyNames(window).filter(name => !window.before.includes(name)), window.post === window.postMessage];
  });
  expect(more).toEqual([]);
  expect(same).toBe(true);
  expect((await thread.host.boundingBox()).height).toBeGreaterThan(200);
});
