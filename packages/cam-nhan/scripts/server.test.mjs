// What a server puts into a page: node --test scripts/
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { element, include, inclusion, script } from '../server.js';

const where = { service: 'https://comments.news.example/', site: 'bao' };
const THREAD = '<cam-nhan site="bao" key="1"><template shadowrootmode="open"><p>1 < 2 &amp; $& $1</p></template></cam-nhan>';

let made = 0;
/** A service that answers so; each asks under an id of its own, since answers are kept. */
const answering = (body = THREAD, init = {}) => {
  const asked = [];
  const fetch = async (address, options) => {
    asked.push({ address: new URL(address), options });
    await init.wait;
    return new Response(init.status === 304 ? null : body, { status: 200, headers: { 'content-type': 'text/html; charset=utf-8', etag: '"e"', ...init.headers }, ...init });
  };
  return { fetch, asked, pageId: `bai-${(made += 1)}` };
};
const quietly = async act => {
  const { warn } = console, said = [];
  console.warn = sentence => said.push(sentence);
  try {
    return [await act(), said];
  } finally {
    console.warn = warn;
  }
};

test('the thread stands within its element, with what is the page\'s own, in quotes', async () => {
  const { fetch, asked, pageId } = answering();
  const html = await inclusion({ ...where, pageId, lang: 'vi', sort: 'best', limit: 5, theme: 'dark', user: 'a.b.c"><script>' }, { fetch });
  assert.equal(asked[0].address.href, `https://comments.news.example/embed/bao/inclusion?key=${pageId}&lang=vi&sort=best&limit=5`);
  assert.equal(html, THREAD.replace('<cam-nhan', () => '<cam-nhan theme="dark" user="a.b.c&#34;&#62;&#60;script&#62;"'));
  assert.equal(asked[0].options.redirect, 'error');
});

test('a token of a user\'s is not told to the service, nor kept for another', async () => {
  const { fetch, asked, pageId } = answering();
  await inclusion({ ...where, pageId, user: 'secret' }, { fetch });
  const html = await inclusion({ ...where, pageId }, { fetch });
  assert.equal(asked.length, 1);
  assert.ok(!asked[0].address.href.includes('secret') && !html.includes('secret'));
});

test('many pages that want one thread ask once', async () => {
  const { fetch, asked, pageId } = answering(THREAD, { wait: new Promise(done => setTimeout(done, 20)) });
  await Promise.all(Array.from({ length: 50 }, () => inclusion({ ...where, pageId }, { fetch })));
  assert.equal(asked.length, 1);
});

for (const [name, body, init] of [
  ['an error', 'no', { status: 503 }],
  ['another page', '<html>Sign in</html>', {}],
  ['something that is no HTML', THREAD, { headers: { 'content-type': 'application/json' } }],
  ['more than a thread can be', THREAD + 'x'.repeat(4_000_001), {}],
]) {
  test(`where the service answers with ${name}, the element stands there with its link, and who runs the page is told`, async () => {
    const { fetch, pageId } = answering(body, init);
    const [html, said] = await quietly(() => inclusion({ ...where, pageId, lang: 'en' }, { fetch }));
    assert.equal(html, `<cam-nhan page-id="${pageId}" lang="en" site="bao"><a href="https://comments.news.example/t/bao?lang=en&#38;key=${pageId}">Read and write comments</a></cam-nhan>`);
    assert.equal(said.length, 1);
  });
}

test('a page waits no longer than it said', async () => {
  const fetch = (_, { signal }) => new Promise((_, failed) => signal.addEventListener('abort', () => failed(signal.reason)));
  const begun = Date.now();
  // What waits holds no process open.
  const awake = setTimeout(() => {}, 5_000);
  const [html] = await quietly(() => inclusion({ ...where, pageId: 'cham' }, { fetch, timeout: 50 }));
  clearTimeout(awake);
  assert.ok(html.includes('<a href=') && Date.now() - begun < 1_000);
});

test('a broken service is asked again only after a while', async () => {
  const { fetch, asked, pageId } = answering('', { status: 500 });
  await quietly(async () => {
    await inclusion({ ...where, pageId }, { fetch });
    await inclusion({ ...where, pageId }, { fetch });
  });
  assert.equal(asked.length, 1);
});

test('the elements of a page get their threads, and the page stays as it was', async () => {
  const { fetch, asked, pageId } = answering();
  const page = `<!doctype html><html lang="en"><head><title><cam-nhan></title></head><body>
<!-- <cam-nhan page-id="a"></cam-nhan> --><script>'<cam-nhan page-id="b"></cam-nhan>'</script>
<cam-nhan class='x' page-id='${pageId}&amp;&#50;' sort=best><a href="/">link</a></cam-nhan><cam-nhan-count page-id="1"></cam-nhan-count>
<cam-nhan key="${pageId}-old"></cam-nhan><cam-nhan></cam-nhan></body></html>`;
  const html = await include(page, { ...where, url: 'https://news.example/a', fetch });
  assert.deepEqual(asked.map(({ address }) => address.search), [`?key=${pageId}%262&lang=en&sort=best`, `?key=${pageId}-old&lang=en`, '?url=https%3A%2F%2Fnews.example%2Fa&lang=en']);
  const template = THREAD.slice(THREAD.indexOf('>') + 1, THREAD.lastIndexOf('<'));
  assert.equal(html.split(template).length, 4);
  assert.equal(html.replaceAll(template, ''), page);
});

test('a page that has its threads already is left as it is', async () => {
  const { fetch, asked } = answering();
  assert.equal(await include(THREAD, { ...where, fetch }), THREAD);
  assert.equal(asked.length, 0);
});

test('a long page without an end of a tag takes no time', async () => {
  const begun = Date.now();
  await include('<cam-nhan ' + 'a '.repeat(100_000), where);
  await include('<cam-nhan a="'.repeat(20_000), where);
  await include('<cam-nhan ' + 'a=b '.repeat(50_000) + '<', where);
  assert.ok(Date.now() - begun < 2_000, `${Date.now() - begun} ms`);
});

test('what is written by hand is in quotes', () => {
  assert.equal(element({ ...where, pageId: '"><b>' }), '<cam-nhan page-id="&#34;&#62;&#60;b&#62;" site="bao"><a href="https://comments.news.example/t/bao?key=%22%3E%3Cb%3E">Xem và viết bình luận</a></cam-nhan>');
  assert.equal(script(where), '<script async crossorigin src="https://comments.news.example/embed.js" data-site="bao"></script>');
});
