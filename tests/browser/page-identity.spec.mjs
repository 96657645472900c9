// One article, one thread, however the reader came to it.
import { apart, COMMENTS } from './support/sentences.mjs';
import { thread as tag } from './support/host.mjs';
import { expect, test } from './support/fixtures.mjs';

test('slashes, campaign marks, the fragment and another spelling lead to one thread', async ({ page, host, service, thread, key }) => {
  const path = `/tin-tức/giá-vàng-${key}`;
  const lan = await service.reader();
  await lan.post({ url: host.url + path }, COMMENTS[0]);
  const spellings = [path, `${path}/`, apart(path), path.replace('/giá', '//giá')];
  for (const spelling of spellings) host.article({ path: spelling, key: '' });
  const lower = encodeURI(path).replace(/%[0-9A-F]{2}/g, letters => letters.toLowerCase());
  const urls = [...spellings.map(encodeURI), `${path}?utm_source=zalo&fbclid=1`, `${path}#binh-luan`, lower];
  for (const [n, url] of urls.entries()) {
    await page.goto(host.url + url);
    await expect(thread.count, url).toHaveText(String(n + 1));
    await thread.post(`Lần thứ ${n + 2}`, 'Lan');
    await expect(thread.count, url).toHaveText(String(n + 2));
  }
  expect((await service.thread({ url: host.url + path })).count).toBe(urls.length + 1);
});

test('the canonical link wins over the address, if it is the site’s own', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  await lan.post({ url: `${host.url}/chuan-${key}` }, COMMENTS[0]);
  const canonical = href => `<link rel="canonical" href="${href}">`;
  await page.goto(host.article({ key, path: `/amp/${key}`, embed: tag({}), head: canonical(`/chuan-${key}`) }));
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  // Another host of the site's: believed; a stranger's: not.
  await page.goto(host.article({ key, path: `/amp2/${key}`, embed: tag({}), head: canonical(`${host.url.replace('localhost', '127.0.0.1')}/chuan-${key}`) }));
  await thread.shown();
  await page.goto(host.article({ key, path: `/amp3/${key}`, embed: tag({}), head: canonical(`https://ke-gian.example/chuan-${key}`) }));
  await expect(thread.count).toHaveText('0');
});

test('the newsroom’s own id wins over everything', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[1]);
  await page.goto(host.article({ key, path: `/khac/${key}`, head: `<link rel="canonical" href="/khac-nua-${key}">` }));
  await expect(thread.comment(COMMENTS[1])).toBeVisible();
});

test('an article known by its id learns its address from its first comment', async ({ page, host, service, thread, key }) => {
  const url = host.article({ key });
  await page.goto(`${url}#binh-luan`);
  await thread.post(COMMENTS[0], 'Lan');
  await expect(thread.comment(COMMENTS[0])).toBeVisible();
  const { article } = await service.thread(key);
  expect([article.url, article.title]).toEqual([url, 'Giá xăng giảm mạnh từ chiều nay']);
});

test('a query that tells articles apart is kept when the site says so', async ({ page, host, service, thread, key }) => {
  const site = await service.addSite(`id-${key}`, { query_names: ['id'] });
  const path = `/xem-${key}`;
  host.article({ path, key: '', site });
  for (const [query, count] of [['?id=1', 0], ['?id=2', 0], ['?utm_source=a&id=1', 1]]) {
    await page.goto(`${host.url}${path}${query}`);
    await expect(thread.count).toHaveText(String(count));
    await thread.post(`Ở ${query}`, 'Lan');
    await expect(thread.count).toHaveText(String(count + 1));
  }
});

test('an address that cannot be read is said kindly', async ({ page, host, thread, key, complaints }) => {
  await page.goto(host.article({ key, embed: tag({ url: `${host.url}/%E1%BB` }) }));
  await expect(thread.host.getByRole('button', { name: 'Thử lại' })).toBeVisible();
  // The browser's own word of a refused request, and ours of the reason, which comes with another file.
  await expect.poll(() => complaints.length).toBe(2);
  expect(complaints.filter(text => !text.includes('Cảm Nhận:')).length).toBe(1);
  complaints.length = 0;
});

test('whoever makes the page is told when one address is given two ids', async ({ page, host, service, thread, key, complaints }) => {
  const at = id => host.article({ key, path: `/bai-${key}`, embed: `<cam-nhan page-id="${id}"></cam-nhan>` });
  for (const id of [`${key}-a`, `${key}-a`]) {
    await page.goto(at(id));
    await thread.reaction('love').click();
    await expect.poll(() => service.tallies(id)).toMatchObject({ love: 1 });
    expect(complaints).toEqual([]);
    await thread.reaction('love').click();
    await expect.poll(() => service.tallies(id)).toMatchObject({ love: 0 });
  }
  // As a page does whose ids are made anew at each visit.
  await page.goto(at(`${key}-b`));
  await thread.reaction('love').click();
  await expect.poll(() => complaints.splice(0)).toEqual([expect.stringContaining(`hai page-id, nên thành hai luồng bình luận; mỗi bài cần một page-id không đổi, và nhiều bài trên một trang thì mỗi bài cần thêm url: ${key}-a, ${key}-b`)]);
  // Or within one visit.
  await thread.host.evaluate((host, id) => host.setAttribute('page-id', id), `${key}-c`);
  await expect.poll(async () => {
    await thread.reaction('fun').click();
    return complaints.splice(0).join();
  }).toContain(`${key}-b, ${key}-c`);
  // Two articles of one page are no mistake, and one article under two ids is.
  const url = `${host.url}/goc-${key}`;
  await page.goto(host.article({ key, path: `/hai-${key}`, embed: tag({ 'page-id': `${key}-d`, url }) + tag({ 'page-id': `${key}-e`, url }) }));
  await thread.reaction('love').click();
  await expect.poll(() => complaints.splice(0).join()).toContain(`${key}-e, ${key}-d`);
});
