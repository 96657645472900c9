// A network that is not kind: a proxy between readers and the service, which does to requests and answers what content
// delivery networks, company firewalls, old caches and bad lines do. What it does is a list of habits (network-faults.mjs).
import { Agent, createServer, request as ask } from 'node:http';

/** What belongs to one connection and is not passed on. */
const HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

export class Proxy {
  /** Starts one; `before` says what stands behind it, and `be` how it behaves. */
  static async start() {
    const proxy = new Proxy();
    proxy.agent = new Agent({ keepAlive: true });
    proxy.be();
    proxy.server = createServer((request, response) => proxy.#pass(request, response).catch(() => response.destroy()));
    await new Promise(done => proxy.server.listen(0, '127.0.0.1', done));
    proxy.url = `http://127.0.0.1:${proxy.server.address().port}`;
    return proxy;
  }

  /** Stands before a service from now on. */
  before(url) {
    this.target = new URL(url);
  }

  /** From now on it has these habits and no other, and has seen nothing yet. */
  be(...habits) {
    this.habits = habits;
    this.seen = [];
    this.agent.maxSockets = Math.min(Infinity, ...habits.map(({ lines }) => lines ?? Infinity));
    // Lines that are open from before would go on by the rules of before.
    this.server?.closeAllConnections();
  }

  stop() {
    this.server.closeAllConnections();
    this.agent.destroy();
    return new Promise(done => this.server.close(done));
  }

  async #pass(request, response) {
    const { habits } = this;
    const { pathname, search } = new URL(request.url, this.target);
    const about = { method: request.method, path: pathname, address: pathname + search, headers: request.headers };
    this.seen.push(about);
    const body = Buffer.concat(await request.toArray());
    for (const { take } of habits) {
      const answer = await take?.(about);
      if (answer === 'reset') return request.socket.resetAndDestroy();
      if (answer) return send(response, answer);
    }
    const headers = { ...request.headers, host: this.target.host };
    for (const name of HOP) delete headers[name];
    for (const { asks } of habits) asks?.(headers, about);
    const came = await this.#ask(about, headers, body);
    about.status = came.statusCode;
    const answer = { ...about, status: came.statusCode, type: came.headers['content-type'] ?? '', headers: { ...came.headers } };
    for (const name of HOP) delete answer.headers[name];
    for (const { hold } of habits) await hold?.(about);
    // News come a line at a time, unless somebody wants to have all of them first.
    if (answer.type.startsWith('text/event-stream')) {
      for (const { gives } of habits) gives?.(answer, about);
      if (habits.some(({ gathers }) => gathers)) return void response.on('close', () => came.destroy());
      response.writeHead(answer.status, answer.headers);
      response.flushHeaders();
      came.on('error', () => response.destroy());
      response.on('close', () => came.destroy());
      return void came.pipe(response);
    }
    answer.body = Buffer.concat(await came.toArray());
    for (const { gives } of habits) gives?.(answer, about);
    if (habits.some(({ cuts }) => cuts?.(answer))) return cut(response, answer);
    for (const { drips } of habits) if (drips?.(answer)) return drip(response, answer);
    send(response, answer);
  }

  #ask({ method, address }, headers, body) {
    return new Promise((done, failed) => {
      const { hostname, port } = this.target;
      // Whoever rewrites wants to read.
      const asked = ask({ agent: this.agent, hostname, port, method, path: address, headers: { ...headers, 'accept-encoding': 'identity' } }, done);
      asked.on('error', failed);
      asked.end(body);
    });
  }
}

const send = (response, { status, headers, body }) => {
  const length = status === 304 || status === 204 ? {} : { 'content-length': Buffer.byteLength(body) };
  const { 'content-length': _, ...others } = headers;
  response.writeHead(status, { ...others, ...length }).end(body);
};

/** Half of it comes, and then the line breaks. */
const cut = (response, { status, headers, body }) => {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.write(body.subarray(0, body.length / 2), () => setTimeout(() => response.destroy(), 50));
};

/** It comes a bit at a time: ten of them, a tenth of a second apart. */
const drip = async (response, { status, headers, body }) => {
  const { 'content-length': _, ...others } = headers;
  response.writeHead(status, others);
  const size = Math.ceil(body.length / 10);
  for (let at = 0; at < body.length; at += size) {
    response.write(body.subarray(at, at + size));
    await new Promise(next => setTimeout(next, 100));
  }
  response.end();
};
