// A captchas' provider as Turnstile documents its own: a script that gives out tokens, and a question that each answers once.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

const SCRIPT = `(() => {
  const named = new URL(document.currentScript.src).searchParams.get('onload');
  window.turnstile = {
    render: (box, { sitekey, callback, theme }) => {
      const button = document.createElement('button');
      button.className = theme;
      button.textContent = 'Tôi là người';
      button.onclick = async () => callback(await (await fetch('ORIGIN/token?key=' + sitekey)).text());
      box.append(button);
    },
  };
  setTimeout(() => window[named]());
})();`;

export class Provider {
  static async start() {
    const provider = new Provider();
    Object.assign(provider, { good: new Set(), asked: [], away: false, silent: false });
    provider.server = createServer((request, response) => provider.#answer(request, response));
    await new Promise(ready => provider.server.listen(0, '127.0.0.1', ready));
    provider.url = `http://127.0.0.1:${provider.server.address().port}`;
    return provider;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  async #answer(request, response) {
    const { pathname } = new URL(request.url, this.url);
    const say = (status, type, body) => response.writeHead(status, { 'Content-Type': type, 'Access-Control-Allow-Origin': '*' }).end(body);
    if (pathname === '/turnstile/v0/api.js' && !this.silent) return say(200, 'text/javascript', SCRIPT.replace('ORIGIN', this.url));
    if (pathname === '/token') {
      const token = randomBytes(12).toString('hex');
      this.good.add(token);
      return say(200, 'text/plain', token);
    }
    if (pathname !== '/turnstile/v0/siteverify') return say(404, 'text/plain', '');
    const asked = Object.fromEntries(new URLSearchParams(Buffer.concat(await request.toArray()).toString()));
    this.asked.push(asked);
    if (this.away) return say(503, 'text/plain', '');
    return say(200, 'application/json', JSON.stringify({ success: this.good.delete(asked.response), 'error-codes': [] }));
  }
}
