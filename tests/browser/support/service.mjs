// The real service, started from the built binary on a database and a port of its own, and readers who talk to its API.
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const BINARY = process.env.CAM_NHAN_BIN ?? resolve(import.meta.dirname, '../../../target/debug/cam-nhan');

/** A port that nobody listens on. */
export const freePort = () =>
  new Promise((found, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });

/** A UUIDv7, as the widget makes them. */
export const newId = () => {
  const hex = Date.now().toString(16).padStart(12, '0') + randomBytes(10).toString('hex');
  const variant = '89ab'[Number.parseInt(hex[16], 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

export class Service {
  /** Starts one, with the demo site; `database` is `sqlite` or `postgres`, and `behind` what readers know it by. */
  static async start({ database = 'sqlite', env = {}, behind } = {}) {
    const service = new Service();
    service.behind = behind;
    service.folder = await mkdtemp(join(tmpdir(), 'cam-nhan-browser-'));
    // Every story signs in from this one address.
    service.env = { ...process.env, CAM_NHAN_SIGN_INS_PER_ADDRESS: '0', ...env, CAM_NHAN_DATABASE_URL: await service.#database(database) };
    await service.#serve(await freePort());
    // Many stories say the same under articles of one site.
    await service.cli('site', 'set', 'demo', 'hold_repeats', 'false');
    return service;
  }

  async #database(kind) {
    if (kind === 'sqlite') return `sqlite:${join(this.folder, 'cam-nhan.sqlite')}`;
    const url = new URL(process.env.CAM_NHAN_TEST_POSTGRES);
    const name = `cam_nhan_browser_${randomBytes(6).toString('hex')}`;
    const admin = url.href;
    await run('psql', [admin, '-qc', `create database ${name}`]);
    this.dropDatabase = () => run('psql', [admin, '-qc', `drop database ${name} with (force)`]);
    url.pathname = `/${name}`;
    return url.href;
  }

  async #serve(port) {
    this.url = `http://127.0.0.1:${port}`;
    this.env.CAM_NHAN_LISTEN = `127.0.0.1:${port}`;
    this.env.CAM_NHAN_PUBLIC_URL = this.behind ?? this.url;
    this.log = '';
    // A file that may not grow is to be an error, as on a full disk, and not the end: see `limitFiles`.
    const command = ['-c', 'trap "" XFSZ; exec "$0" "$@"', BINARY, 'serve', '--demo'];
    this.process = spawn('sh', command, { env: this.env, cwd: this.folder });
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on('data', text => (this.log += text));
    const ended = new Promise((_, failed) => {
      this.process.once('error', failed);
      this.process.once('exit', code => failed(new Error(`the service ended (${code}):\n${this.log}`)));
    });
    ended.catch(() => {});
    const answers = async () => {
      for (;;) {
        if (await fetch(`${this.url}/readyz`).then(answer => answer.ok, () => false)) return;
        await new Promise(again => setTimeout(again, 30));
      }
    };
    await Promise.race([answers(), ended]);
  }

  /** Ends the process and keeps its database. */
  async halt() {
    if (this.process.exitCode !== null) return;
    const gone = new Promise(done => this.process.once('exit', done));
    this.process.kill('SIGTERM');
    await gone;
  }

  /** Lets none of its files grow past so many bytes, or as far as they like. */
  async limitFiles(bytes = 'unlimited') {
    await run('prlimit', ['--pid', `${this.process.pid}`, `--fsize=${bytes}:`]);
  }

  /** Starts again where it was. */
  async resume() {
    await this.#serve(Number(new URL(this.url).port));
  }

  /** Ends it for good. */
  async stop() {
    await this.halt();
    await this.dropDatabase?.();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Runs a subcommand on the service's database; answers with what it prints. */
  async cli(...args) {
    const { stdout } = await run(BINARY, args, { env: this.env, cwd: this.folder });
    return stdout.trim();
  }

  /** The same, with a text on its standard input. */
  async cliWith(input, ...args) {
    const running = run(BINARY, args, { env: this.env, cwd: this.folder });
    running.child.stdin.end(input);
    return (await running).stdout.trim();
  }

  /** Adds a site that any page of ours may embed, with settings of its own. */
  async addSite(name, settings = {}) {
    settings = { hold_repeats: false, ...settings };
    await this.cli('site', 'add', name, '--origin', 'http://localhost:*', '--origin', 'http://127.0.0.1:*');
    for (const [setting, value] of Object.entries(settings)) {
      await this.cli('site', 'set', name, setting, typeof value === 'string' ? value : JSON.stringify(value));
    }
    return name;
  }

  /** A new reader of a site, without a browser. */
  async reader(site = 'demo') {
    const answer = await fetch(`${this.url}/api/v1/sites/${site}/readers`, { method: 'POST' });
    const { token } = await answer.json();
    return new Reader(this, site, token);
  }

  /** What everyone can read of a thread. */
  async thread(page, site = 'demo') {
    const claim = typeof page === 'string' ? { key: page } : page;
    const answer = await fetch(`${this.url}/api/v1/sites/${site}/thread?${new URLSearchParams({ limit: 100, ...claim })}`);
    return answer.json();
  }

  /** How many chose each reaction. */
  async tallies(page, site) {
    const { tallies } = await this.thread(page, site);
    return Object.fromEntries(tallies.map(({ code, count }) => [code, count]));
  }

  /** A moderator's program for a site. */
  async moderator(site = 'demo') {
    const token = await this.cli('moderator', 'token', '--site', site);
    const ask = async (path, method = 'GET', body, what = 'comments') => {
      const answer = await fetch(`${this.url}/api/v1/admin/sites/${site}/${what}${path}`, {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: body && JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    };
    return {
      list: status => ask(`?status=${status}`).then(({ comments }) => comments),
      decide: (id, act, more = {}) => ask(`/${id}/${act}`, 'POST', more),
      /** Warns who wrote a comment. */
      warn: (comment, text) => ask('', 'POST', { comment, text }, 'warnings'),
      /** Bans who wrote a comment, without their noticing. */
      shadowBan: comment => ask('', 'POST', { comment, kind: 'reader', shadow: true, days: null, why: 'quấy rối' }, 'bans'),
      /** Says what the newsroom knows of an article. */
      describe: (key, facts) => ask(`/${encodeURIComponent(key)}`, 'PUT', facts, 'threads'),
      /** Closes the thread of the site's newest comment, or opens it. */
      close: async closed => {
        const { comments } = await ask('?status=approved');
        return ask(`/${comments[0].thread}/comments-open`, 'PUT', { comments_open: closed ? 'closed' : 'open' }, 'threads');
      },
    };
  }
}

/** Somebody who reads and writes through the API. */
class Reader {
  constructor(service, site, token) {
    Object.assign(this, { service, site, token });
  }

  async #ask(method, path, body) {
    const answer = await fetch(`${this.service.url}/api/v1/sites/${this.site}${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json', 'Accept-Language': 'vi' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Posts a comment; answers with its id. */
  async post(page, text, { name = 'Lan', parent, id = newId() } = {}) {
    const claim = typeof page === 'string' ? { key: page } : page;
    await this.#ask('POST', '/comments', { page: claim, id, parent, name, text });
    return id;
  }

  /** Changes a comment of their own. */
  edit(id, text, revision = 1) {
    return this.#ask('PATCH', `/comments/${id}`, { text, revision });
  }

  /** Takes a comment of their own away. */
  remove(id) {
    return this.#ask('DELETE', `/comments/${id}`);
  }

  /** Chooses a reaction to an article. */
  react(page, kind) {
    const claim = typeof page === 'string' ? { key: page } : page;
    return this.#ask('PUT', '/reaction', { page: claim, kind, seq: Date.now() });
  }

  /** Likes a comment. */
  like(id) {
    return this.#ask('PUT', `/comments/${id}/reaction`, { kind: 'like', seq: Date.now() });
  }
}
