// A line between the page and the service that can break, or stop, in the middle of a thread.
import { createServer } from 'node:http';

export class Line {
  /** Stands before the service, and notes what is `asked` and by how many `connections`. Of each fragment eight comments come, and the rest when `release` is called. */
  static async start(service) {
    const line = new Line();
    line.held = [];
    line.asked = [];
    line.connections = 0;
    line.server = createServer(async (request, response) => {
      line.asked.push(request.url);
      const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !['host', 'connection', 'accept-encoding'].includes(name)));
      const said = request.method === 'GET' || request.method === 'OPTIONS' ? undefined : Buffer.concat(await request.toArray());
      const answer = await fetch(service.url + request.url, { method: request.method, headers, body: said });
      const body = Buffer.from(await answer.arrayBuffer());
      response.writeHead(answer.status, Object.fromEntries([...answer.headers].filter(([name]) => !['content-encoding', 'content-length', 'transfer-encoding', 'connection', 'keep-alive'].includes(name))));
      if (!request.url.includes('/fragment') || line.whole) return response.end(body);
      const nth = [...body.toString('latin1').matchAll(/<li data-id/g)][8];
      const part = nth?.index ?? body.length * 0.7;
      response.write(body.subarray(0, part));
      line.held.push({ end: () => response.end(body.subarray(part)), cut: () => response.destroy() });
    });
    line.server.on('connection', () => line.connections++);
    await new Promise(done => line.server.listen(0, '127.0.0.1', done));
    line.url = `http://127.0.0.1:${line.server.address().port}`;
    return line;
  }

  /** The rest comes. */
  release() {
    for (const { end } of this.held.splice(0)) end();
  }

  /** The line breaks; what is asked for from now on comes whole. */
  cut() {
    this.whole = true;
    for (const { cut } of this.held.splice(0)) cut();
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise(done => this.server.close(done));
  }
}
