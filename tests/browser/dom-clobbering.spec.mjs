// An article holds whatever its editors allow: pictures and forms whose names are those of the document's own properties.
import { createServer } from 'node:http';
import { COMMENTS } from './support/sentences.mjs';
import { thread as tag } from './support/host.mjs';
import { expect, test } from './support/fixtures.mjs';

const NAMES = ['currentScript', 'createElement', 'createTextNode', 'createComment', 'createDocumentFragment', 'createTreeWalker', 'importNode', 'querySelector', 'querySelectorAll', 'getElementById', 'documentElement', 'head', 'body', 'title', 'hidden', 'visibilityState', 'activeElement', 'addEventListener', 'removeEventListener', 'location', 'defaultView', 'cookie', 'host', 'navigation', 'trustedTypes', 'baseURI'];

for (const [how, clobber] of Object.entries({
  'pictures': name => `<img name="${name}" id="${name}" alt="" src="data:,">`,
  'forms': name => `<form name="${name}" id="${name}"><input name="src" value="x"></form>`,
})) {
  test(`${how} named as the document’s properties change nothing`, async ({ page, host, service, thread, key, complaints }) => {
    const lan = await service.reader();
    await lan.post(key, COMMENTS[0]);
    await page.goto(host.article({ key, before: NAMES.map(clobber).join('') }));
    await thread.reaction('love').click();
    await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
    await thread.post(COMMENTS[1], 'Lan');
    await expect(thread.comment(COMMENTS[1])).toBeVisible();
    const reply = await thread.reply(thread.comment(COMMENTS[0]));
    await reply.write(COMMENTS[2], 'Lan');
    await reply.send.click();
    await expect(thread.comment(COMMENTS[2])).toBeVisible();
    await lan.post(key, COMMENTS[4]);
    await page.getByRole('button', { name: '1 bình luận mới' }).click();
    await expect(thread.comment(COMMENTS[4])).toBeVisible();
    complaints.length = 0;
  });
}

test('a picture named as the script that runs brings no script of its own', async ({ page, host, service, thread, key }) => {
  const asked = [];
  const evil = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(200, { 'Content-Type': 'text/javascript', 'Access-Control-Allow-Origin': '*' });
    response.end('window.owned = true');
  });
  await new Promise(done => evil.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${evil.address().port}`;
  const before = `<img name="currentScript" src="${url}/embed.js" data-site="demo" alt=""><form name="currentScript"><input name="src" value="${url}/embed.js"></form>`;
  try {
    await page.goto(host.article({ key, before }));
    await thread.reaction('love').click();
    await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
    expect(asked.filter(path => path !== '/embed.js')).toEqual([]);
    expect(await page.evaluate(() => window.owned)).toBeUndefined();
  } finally {
    evil.closeAllConnections();
    evil.close();
  }
});

test('a site’s name that is none becomes no part of an address', async ({ page, host, service, thread, key, complaints }) => {
  const asked = [];
  page.on('request', request => request.url().startsWith(service.url) && asked.push(new URL(request.url()).pathname));
  const names = ['../../api/v1/sites/demo/thread?key=x&', 'demo/fragment?x#', '%2e%2e', 'DEMO', 'null', ' ', 'a'.repeat(41), 'demo?', '..\\..'];
  const embed = names.map((site, n) => tag({ site, key: `${key}-${n}` })).join('');
  await page.goto(host.article({ key, embed }));
  // What names no site leaves the one that the script names.
  await expect(page.locator('cam-nhan [data-cn]')).toHaveCount(names.length - 1);
  expect([...new Set(asked.filter(path => /fragment/.test(path)))].sort()).toEqual(['/embed/demo/fragment', '/embed/null/fragment']);
  complaints.length = 0;
});
