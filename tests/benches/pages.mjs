// Serves one article in six forms, gzipped, on an origin of its own: with the comments in its HTML (the floor that
// no script reaches), with a tiny script that fetches them as JSON (the floor for a script), with our widget showing all
// of them or, as it does by itself, the first twenty, with what docs/embedding.md has for slow phones, and with our
// thread in its HTML, as a newsroom's own server puts it there.
//   node pages.mjs SERVICE SITE KEY COMMENTS.csv PORT
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const [service, site, key, csv, port] = process.argv.slice(2);
const texts = readFileSync(csv, 'utf8').trim().split('\n').slice(1, 101).map(line => line.replace(/^"|"$/g, '').replaceAll('""', '"'));
const comments = texts.map(text => ({ author: 'Minh Anh', text }));
const escape = text => text.replace(/[&<>]/g, c => `&#${c.charCodeAt(0)};`);
const article = (slot, head = '') => `<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Thử tốc độ</title><link rel="icon" href="data:,"><style>cam-nhan:not(:defined){display:block;min-height:100svh}body{font:17px/1.5 system-ui,sans-serif;margin:0 auto;max-width:680px;padding:0 16px}.c{border-top:1px solid #ddd;padding:8px 0}.c b{display:block}</style>${head}</head><body><main><h1>Thành phố trồng thêm cây bóng mát</h1><p>Từ đầu mùa mưa, 42 tuyến đường sẽ được trồng thêm cây bóng mát, ưu tiên những nơi người đi bộ phải đi dưới nắng hơn mười phút.</p><p>Phường nào giữ được trên 90% số cây sau một năm sẽ được thêm kinh phí cho công viên nhỏ trong khu dân cư.</p><section aria-label="Bình luận">${slot}</section></main><footer><h2>Tin liên quan</h2><ul><li><a href="#1">Công viên mới bên kênh</a></li><li><a href="#2">Giờ tưới cây đổi vì nắng nóng</a></li></ul></footer></body></html>`;
const tiny = `fetch("tiny.json").then(r=>r.json()).then(l=>{let f=document.createDocumentFragment();for(let c of l){let a=document.createElement("article"),b=document.createElement("b"),p=document.createElement("p");a.className="c";b.textContent=c.author;p.textContent=c.text;a.append(b,p);f.append(a)}document.getElementById("t").append(f)})`;
const included = await (await fetch(`${service}/embed/${site}/inclusion?lang=vi&key=${key}&limit=100`)).text();
const files = {
  '/html.html': ['text/html; charset=utf-8', article(comments.map(c => `<article class="c"><b>${c.author}</b><p>${escape(c.text)}</p></article>`).join('\n'))],
  '/tiny.html': ['text/html; charset=utf-8', article('<div id="t"></div><script async src="tiny.js"></script>')],
  '/tiny.js': ['text/javascript', tiny],
  '/tiny.json': ['application/json', JSON.stringify(comments)],
  '/ahead.html': ['text/html; charset=utf-8', article(
    `<cam-nhan key="${key}" limit="100"></cam-nhan><script async crossorigin src="${service}/embed.js" data-site="${site}"></script>`,
    `<link rel="preload" as="fetch" crossorigin href="${service}/embed/${site}/fragment?lang=vi&amp;key=${key}&amp;limit=100&amp;title=${encodeURIComponent('Thử tốc độ')}">`,
  )],
  '/ours.html': ['text/html; charset=utf-8', article(`<cam-nhan key="${key}" limit="100"></cam-nhan><script async src="${service}/embed.js" data-site="${site}"></script>`)],
  '/first.html': ['text/html; charset=utf-8', article(`<cam-nhan key="${key}"></cam-nhan><script async src="${service}/embed.js" data-site="${site}"></script>`)],
  '/included.html': ['text/html; charset=utf-8', article(`${included}<script async src="${service}/embed.js" data-site="${site}"></script>`)],
};
const packed = Object.fromEntries(Object.entries(files).map(([path, [type, body]]) => [path, [type, gzipSync(body)]]));
createServer((request, response) => {
  const file = packed[request.url.split('?')[0]];
  if (!file) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': file[0], 'content-encoding': 'gzip' }).end(file[1]);
}).listen(+port, '127.0.0.1');
