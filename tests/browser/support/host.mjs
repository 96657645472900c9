// A newspaper: pages of another origin than the service's (`localhost` there, `127.0.0.1` here, so that the browser
// takes them for two sites), each made for one test.
import { createServer } from 'node:http';

const PARAGRAPHS = [
  'Từ 15h hôm nay, mỗi lít xăng RON 95 giảm 1.020 đồng, về 19.830 đồng; dầu diesel giảm 540 đồng. Đây là lần giảm thứ ba liên tiếp trong tháng.',
  'Liên bộ cho biết giá thế giới giảm do nguồn cung tăng. Cơ quan quản lý không trích lập và không chi sử dụng quỹ bình ổn ở kỳ này.',
];
const STYLE = 'body{font:17px/1.5 system-ui,sans-serif;margin:0 auto;max-width:680px;padding:0 16px}h1{line-height:1.25}';
// What README tells a site to add to its own styles, so that the page stands still from its first paint.
export const RESERVE = 'cam-nhan:not(:defined){display:block;min-height:100svh}';

const attributes = values => Object.entries(values).map(([name, value]) => ` ${name}="${value}"`).join('');

/** The tag of a thread. */
export const thread = (values, inside = '') => `<cam-nhan${attributes(values)}>${inside}</cam-nhan>`;

export class Host {
  static async start(service) {
    const host = new Host();
    host.service = service;
    host.pages = new Map();
    // What a network does to the newspaper's own pages, where it does something.
    host.rewrite = undefined;
    host.server = createServer((request, response) => {
      const { pathname } = new URL(request.url, 'http://localhost');
      const page = host.pages.get(decodeURI(pathname));
      response.writeHead(page ? 200 : 404, { 'Content-Type': 'text/html; charset=utf-8', ...page?.headers });
      response.end(host.rewrite?.(page?.html ?? '') ?? page?.html ?? '');
    });
    await new Promise(done => host.server.listen(0, done));
    host.url = `http://localhost:${host.server.address().port}`;
    return host;
  }

  /** The script tag. */
  script(site = 'demo', more = '') {
    return `<script async src="${this.service.url}/embed.js" data-site="${site}"${more}></script>`;
  }

  /** Puts an article on the newspaper's server; answers with its address. */
  article({
    path,
    key,
    site = 'demo',
    title = 'Giá xăng giảm mạnh từ chiều nay',
    lang = 'vi',
    head = '',
    style = STYLE + RESERVE,
    embed = thread(key ? { key } : {}),
    scripts = this.script(site),
    before = PARAGRAPHS.map(text => `<p>${text}</p>`).join(''),
    after = '<footer><h2>Tin liên quan</h2><ul><li><a href="#1">Giá vàng trong nước tăng trở lại</a></li><li><a href="#2">Cước vận tải chưa giảm theo</a></li></ul></footer>',
    headers = {},
  }) {
    const at = path ?? `/${key}`;
    const html = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><link rel="icon" href="data:,">${style && `<style>${style}</style>`}${head}</head>
<body><main><h1>${title}</h1>${before}
<section aria-label="Bạn đọc">${scripts}${embed}</section></main>${after}</body></html>`;
    this.pages.set(at, { html, headers });
    return this.url + encodeURI(at);
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise(done => this.server.close(done));
  }
}
