// Owners who embed: what is wrong is said where they look, and what they paste stands alone.
import { COMMENTS } from './support/sentences.mjs';
import { thread as tag } from './support/host.mjs';
import { expect, test } from './support/fixtures.mjs';
import { Thread } from './support/thread.mjs';

const ours = complaints => complaints.filter(text => text.includes('Cảm Nhận:'));

test('`page-id` names the article where a framework takes `key` for itself', async ({ page, host, service, key }) => {
  const lan = await service.reader();
  await lan.post(`${key}-1`, COMMENTS[0]);
  await lan.post(`${key}-2`, COMMENTS[1]);
  await page.goto(host.article({ key, embed: [1, 2].map(n => tag({ 'page-id': `${key}-${n}` })).join('') }));
  const [first, second] = [0, 1].map(n => new Thread(page, page.locator('cam-nhan').nth(n)));
  await expect(first.comment(COMMENTS[0])).toBeVisible();
  await expect(second.comment(COMMENTS[1])).toBeVisible();
  await first.host.evaluate((element, key) => element.setAttribute('page-id', key), `${key}-2`);
  await expect(first.comment(COMMENTS[1])).toBeVisible();
});

test('each wrong embedding says what is wrong, once in the console and on a page of one’s own machine', async ({ browser, contextOptions, host, service, key }) => {
  await service.cli('site', 'add', `la-${key}`, '--origin', 'https://la.example');
  const wrong = {
    'no site of this name': [{ site: `chua-co-${key}` }, 'Không có trang nào mang tên này'],
    'a site of others': [{ site: `la-${key}` }, 'chưa được phép nhúng bình luận'],
    'no site at all': [{ scripts: `<script async src="${service.url}/embed.js"></script>` }, 'thiếu data-site'],
    'an address that is none': [{ embed: tag({ url: `${host.url}/%E1%BB` }) }, 'không đọc được'],
  };
  for (const [how, [embedding, sentence]] of Object.entries(wrong)) {
    await test.step(how, async () => {
      const context = await browser.newContext(contextOptions), page = await context.newPage(), said = [], asked = [];
      page.on('console', message => said.push(message.text()));
      page.on('request', request => asked.push(request.url()));
      await page.goto(host.article({ key, ...embedding }));
      await expect(page.locator('cam-nhan').getByText(sentence)).toBeVisible();
      await page.waitForLoadState('networkidle');
      expect(ours(said).length).toBe(1);
      expect(ours(said)[0]).toContain(sentence);
      expect(asked.filter(url => url.includes('undefined'))).toEqual([]);
      await context.close();
    });
  }
  expect(service.log).toContain(host.url);
});

test('a bad `sort`, `limit` or `parts` counts as none', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  for (const text of COMMENTS.slice(0, 3)) await lan.post(key, text);
  for (const values of [{ sort: 'moi-nhat' }, { limit: 'nhiều' }, { limit: '-1' }, { parts: 'binh-luan' }, { sort: '', limit: '', parts: '' }, { limit: '1e3', sort: 'NEWEST', parts: ',' }]) {
    await page.goto(host.article({ key, embed: tag({ key, ...values }) }));
    await expect(thread.comments, JSON.stringify(values)).toHaveCount(3);
    await expect(thread.reaction('love'), JSON.stringify(values)).toBeVisible();
  }
});

test('thirty long addresses are counted, in requests that every proxy takes, and one bad one takes no other with it', async ({ page, host, service, key, complaints }) => {
  const path = n => `${host.url}/thời-sự/${key}/${'giá-xăng-dầu-giảm-mạnh-từ-chiều-nay-người-dân-phấn-khởi-'.repeat(3)}${n}`;
  const lan = await service.reader();
  await lan.post({ url: path(3) }, COMMENTS[0]);
  await lan.post({ url: path(29) }, COMMENTS[1]);
  const asked = [];
  page.on('request', request => request.url().includes('/counts?') && asked.push(request.url().length));
  const counts = Array.from({ length: 30 }, (_, n) => `<p><cam-nhan-count url="${path(n)}"></cam-nhan-count></p>`);
  counts.splice(10, 0, `<p><cam-nhan-count url="${host.url}/%E1%BB">không rõ</cam-nhan-count></p>`, `<p><cam-nhan-count key="${'x'.repeat(5_000)}">quá dài</cam-nhan-count></p>`);
  await page.goto(host.article({ key, embed: counts.join('') }));
  const elements = page.locator('cam-nhan-count');
  await expect(elements.nth(31)).toHaveText('1 bình luận');
  await expect(elements.nth(3)).toHaveText('1 bình luận');
  await expect(elements.nth(0)).toHaveText('0 bình luận');
  await expect(elements.nth(10)).toHaveText('không rõ');
  await expect(elements.nth(11)).toHaveText('quá dài');
  expect(complaints).toHaveLength(2);
  expect(complaints.every(text => text.includes('page_invalid'))).toBe(true);
  complaints.length = 0;
  expect(Math.max(...asked)).toBeLessThan(7_000);
});

test('a number goes by the canonical address, as its thread does', async ({ page, host, service, key }) => {
  const other = host.url.replace('localhost', '127.0.0.1');
  const lan = await service.reader();
  await lan.post({ url: `${other}/chuan-${key}` }, COMMENTS[0]);
  await page.goto(host.article({ key, path: `/amp-so/${key}`, embed: '<cam-nhan></cam-nhan><cam-nhan-count></cam-nhan-count>', head: `<link rel="canonical" href="${other}/chuan-${key}">` }));
  await expect(new Thread(page).count).toHaveText('1');
  await expect(page.locator('cam-nhan-count')).toHaveText('1 bình luận');
});

test('where an article lies can be read by nobody, its number is left as the page wrote it, and the console says why', async ({ page, host, service, key, complaints }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0]);
  const said = [];
  page.on('console', message => message.type() === 'error' && said.push(message.text()));
  await page.goto(host.article({ key, embed: `<cam-nhan-count url="javascript:alert(1)">Bình luận</cam-nhan-count> <cam-nhan-count url="https://la.example/x"></cam-nhan-count> <cam-nhan-count key="${key}"></cam-nhan-count>` }));
  const elements = page.locator('cam-nhan-count');
  await expect(elements.nth(2)).toHaveText('1 bình luận');
  await expect(elements.nth(0)).toHaveText('Bình luận');
  await expect(elements.nth(1)).toHaveText('');
  await expect.poll(() => said.join()).toContain('page_invalid: url=javascript');
  expect(said.join()).toContain('origin_forbidden: url=https');
  complaints.length = 0;
});

test('numbers that cannot be had leave what the page wrote', async ({ page, host, key, complaints }) => {
  await page.route('**/counts?*', route => route.abort());
  await page.goto(host.article({ key, embed: `<cam-nhan-count key="${key}">Bình luận</cam-nhan-count>` }));
  await page.waitForLoadState('networkidle');
  await expect(page.locator('cam-nhan-count')).toHaveText('Bình luận');
  complaints.length = 0;
});

test('the snippet that `site add` prints stands alone: nothing moves, and without the script it is a link', { tag: '@phone' }, async ({ page, host, service, thread, complaints }, info) => {
  const site = `dan-${info.workerIndex}-${info.project.name}`;
  const said = await service.cli('site', 'add', site, '--origin', 'http://localhost:*');
  const snippet = said.slice(said.indexOf('<'), said.lastIndexOf('>') + 1);
  expect(snippet).toContain(`${service.url}/embed.js`);
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver(list => {
      for (const { value } of list.getEntries()) window.shift += value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const url = host.article({ key: site, path: `/${site}`, style: '', scripts: '', embed: snippet });
  await page.goto(url);
  await expect(thread.reaction('love')).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(await page.evaluate(() => window.shift)).toBe(0);
  await page.route('**/embed.js', route => route.abort());
  await page.goto(url);
  const link = page.locator('cam-nhan').getByRole('link');
  await expect(link).toBeVisible();
  // No blank screen for ever.
  await expect.poll(async () => (await thread.host.boundingBox()).height, { timeout: 20_000 }).toBeLessThan(200);
  await link.click();
  await page.waitForURL(address => address.href.startsWith(`${service.url}/t/${site}`));
  complaints.length = 0;
});

test('a script under a name and a path of one’s own brings all else from there', async ({ page, host, service, thread, key }) => {
  const { createServer } = await import('node:http');
  const proxy = createServer(async (request, response) => {
    const path = request.url.replace(/^\/bl/, '').replace(/^\/b\.js/, '/embed.js');
    const answer = await fetch(service.url + path, { method: request.method, headers: { origin: host.url, 'content-type': request.headers['content-type'] ?? '', authorization: request.headers.authorization ?? '' }, body: ['GET', 'OPTIONS'].includes(request.method) ? undefined : Buffer.concat(await request.toArray()) });
    const headers = Object.fromEntries([...answer.headers].filter(([name]) => !/encoding|length|connection|keep-alive/.test(name)));
    response.writeHead(answer.status, { ...headers, 'access-control-allow-origin': '*', 'access-control-allow-headers': '*', 'access-control-allow-methods': '*' });
    if (/\/live/.test(path)) return response.end();
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise(done => proxy.listen(0, '127.0.0.1', done));
  try {
    const base = `http://127.0.0.1:${proxy.address().port}/bl`, asked = [];
    page.on('request', request => !request.url().startsWith(host.url) && asked.push(request.url()));
    await page.goto(host.article({ key, scripts: `<script async src="${base}/b.js?v=3" data-site="demo"></script>` }));
    await thread.reaction('love').click();
    await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
    expect(asked.filter(url => !url.startsWith(base))).toEqual([]);
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
});

test('old scripts of the page that give every list a `toJSON` stop nothing', async ({ page, host, service, thread, key, complaints }) => {
  const site = await service.addSite(`cu-${key}`, { robot_check: 'always' });
  await page.addInitScript(() => {
    const text = function () { return `[${[...this].map(item => JSON.stringify(item))}]`; };
    Array.prototype.toJSON = text;
    String.prototype.toJSON = function () { return `"${this}"`; };
    Object.prototype.toJSON = function () { return '{}'; };
  });
  await page.goto(host.article({ key, site }));
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key, site)).toMatchObject({ love: 1 });
  await thread.post(COMMENTS[0], 'Lan');
  await expect.poll(async () => (await service.thread(key, site)).count, { timeout: 20_000 }).toBe(1);
  // The question of the service, which the program answers.
  expect(complaints.splice(0).filter(text => !text.includes('428'))).toEqual([]);
});
