// Builds the examples and the documentation against the real service, and serves them: what Playwright does before the first
// story.
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Service, freePort } from '../support/service.mjs';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../../../examples');
const bin = name => join(ROOT, 'node_modules/.bin', name);
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png' };
/** The documentation lies under a path, as on many a static host. */
const DOCS = { base: '/tai-lieu/', site: 'tai-lieu', folder: resolve(ROOT, '../target/docs-site-tested') };

/** Jekyll reads no environment, and its include is copied, as on anybody's site. */
const JEKYLL = `mkdir -p _includes && cp ../../packages/jekyll/cam-nhan.html _includes/ &&
  printf 'cam_nhan: { service: "%s", site: "%s" }\\n' "$CAM_NHAN_SERVICE" "$CAM_NHAN_SITE" >_service.yml &&
  jekyll build --quiet --config _config.yml,_service.yml --destination dist`;

/** Each example: how it is built, what of it is served, or what serves it; whether its comments stand in the page's HTML. */
export const EXAMPLES = {
  react: { build: [bin('vite'), 'build'], folder: 'dist' },
  vue: { build: [bin('vite'), 'build'], folder: 'dist' },
  svelte: { build: [bin('vite'), 'build'], folder: 'dist' },
  next: { build: [bin('next'), 'build'], serve: port => [bin('next'), 'start', '--port', port], included: true },
  nuxt: { build: [bin('nuxt'), 'build'], serve: () => [process.execPath, '.output/server/index.mjs'], included: true },
  astro: { build: [bin('astro'), 'build'], serve: () => [process.execPath, 'dist/server/entry.mjs'], included: true },
  sveltekit: { build: [bin('vite'), 'build'], serve: () => [process.execPath, 'build'], included: true },
  eleventy: { build: [bin('eleventy')], folder: 'dist', included: true },
  hugo: { needs: 'hugo', build: ['hugo', '--quiet', '--destination', 'dist'], folder: 'dist' },
  jekyll: { needs: 'jekyll', build: ['sh', '-c', JEKYLL], folder: 'dist' },
};

/** Where a program is, if it is installed. */
const found = name => (process.env.PATH ?? '').split(':').map(folder => join(folder, name)).find(existsSync);

/** The examples that can be built here: scripts/setup.sh brings what this system has. */
export const HERE = Object.fromEntries(Object.entries(EXAMPLES).filter(([, { needs }]) => !needs || found(needs)));

const environment = service => ({
  ...process.env,
  CAM_NHAN_SERVICE: service.url,
  CAM_NHAN_SITE: 'demo',
  VITE_CAM_NHAN_SERVICE: service.url,
  VITE_CAM_NHAN_SITE: 'demo',
  HUGO_PARAMS_CAMNHAN_SERVICE: service.url,
  NEXT_TELEMETRY_DISABLED: '1',
  NUXT_TELEMETRY_DISABLED: '1',
  ASTRO_TELEMETRY_DISABLED: '1',
  NODE_ENV: 'production',
  NO_COLOR: '1',
});

const build = async (name, env) => {
  const [program, ...args] = HERE[name].build, begun = Date.now();
  try {
    await run(program, args, { cwd: join(ROOT, name), env, maxBuffer: 1 << 26 });
  } catch (error) {
    throw new Error(`${name} does not build:\n${error.stdout}${error.stderr}`);
  }
  console.log(`built ${name} in ${Math.round((Date.now() - begun) / 1000)} s`);
};

const serveFolder = async (folder, base, port, ends) => {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost'), path = pathname.endsWith('/') ? pathname + 'index.html' : pathname;
    try {
      const body = await readFile(join(folder, decodeURI(path).replace(base, '/')));
      response.writeHead(path.startsWith(base) ? 200 : 404, { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise(listens => server.listen(port, listens));
  ends.push(() => server.close(server.closeAllConnections()));
};

/** Builds the documentation with threads of the service on its page of examples; answers with its address. */
const documentation = async (service, ends) => {
  await service.addSite(DOCS.site);
  const env = { ...process.env, CAM_NHAN_DOCS_BASE: DOCS.base, CAM_NHAN_DOCS_SERVICE: service.url, CAM_NHAN_DOCS_SITE: DOCS.site, CAM_NHAN_DOCS_FOLDER: DOCS.folder };
  const begun = Date.now();
  await run(resolve(ROOT, '../scripts/docs.sh'), { env, maxBuffer: 1 << 26 });
  console.log(`built docs in ${Math.round((Date.now() - begun) / 1000)} s`);
  const port = await freePort();
  await serveFolder(DOCS.folder, DOCS.base, port, ends);
  return `http://localhost:${port}${DOCS.base}`;
};

const served = async (name, env, ends) => {
  const port = await freePort(), url = `http://localhost:${port}`, cwd = join(ROOT, name), { folder, serve } = HERE[name];
  if (folder) {
    await serveFolder(join(cwd, folder), '/', port, ends);
    return url;
  }
  const [program, ...args] = serve(`${port}`);
  const process = spawn(program, args, { cwd, env: { ...env, PORT: `${port}`, HOST: 'localhost', NITRO_PORT: `${port}`, ORIGIN: url }, detached: true });
  let log = '';
  for (const stream of [process.stdout, process.stderr]) stream.on('data', text => (log += text));
  // Some start another process that serves.
  ends.push(() => process.exitCode === null && globalThis.process.kill(-process.pid));
  for (const begun = Date.now(); ;) {
    if (await fetch(url).then(answer => answer.ok, () => false)) return url;
    if (process.exitCode !== null || Date.now() - begun > 30_000) throw new Error(`${name} does not serve:\n${log}`);
    await new Promise(again => setTimeout(again, 100));
  }
};

export default async () => {
  const service = await Service.start(), ends = [() => service.stop()], env = environment(service);
  const end = async () => {
    for (const act of ends.reverse()) await act();
  };
  try {
    const lan = await service.reader();
    for (const name of Object.keys(HERE)) await lan.post(name, `Bình luận có sẵn dưới ${name}`);
    const waiting = Object.keys(HERE), urls = {};
    const work = async () => {
      for (let name; (name = waiting.shift());) {
        await build(name, env);
        urls[name] = await served(name, env, ends);
      }
    };
    const docs = await documentation(service, ends);
    await Promise.all([work(), work()]);
    process.env.CAM_NHAN_TEST_EXAMPLES = JSON.stringify({ service: service.url, urls, docs });
  } catch (error) {
    await end();
    throw error;
  }
  return end;
};
