// Debian's WebKit, driven by its own WebDriver: a hand (drivers.mjs) for each window of a reader, and a browser that
// remembers for as long as it runs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { WEBKIT } from './browser.mjs';
import { freePort } from './service.mjs';

const until = async check => {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await check().catch(() => undefined);
    if (found) return found;
    await new Promise(again => setTimeout(again, 50));
  }
  throw new Error('WebKit’s driver does not answer');
};

export class WebKit {
  /** Starts the driver; a browser comes with each reader. */
  static async start() {
    const webkit = new WebKit();
    // It draws on a screen, and this one nobody sees.
    webkit.screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x1000x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [display] = await once(webkit.screen.stdout, 'data');
    const port = await freePort();
    webkit.address = `http://127.0.0.1:${port}`;
    webkit.driver = spawn('WebKitWebDriver', [`--port=${port}`], { stdio: 'ignore', env: { ...process.env, LANG: 'vi_VN.UTF-8', LANGUAGE: 'vi', DISPLAY: `:${display.toString().trim()}`, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', LIBGL_ALWAYS_SOFTWARE: '1' } });
    await until(() => webkit.ask('GET', '/status'));
    return webkit;
  }

  async ask(method, path, body) {
    const answer = await fetch(this.address + path, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }

  /** A reader's first window, in a browser that remembers nothing of others. */
  async reader() {
    const { sessionId } = await this.ask('POST', '/session', {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary: WEBKIT, args: ['--automation'] } } },
    });
    const session = `/session/${sessionId}`;
    await this.ask('POST', `${session}/timeouts`, { script: 20_000, pageLoad: 30_000 });
    const hand = new WebKitHand(this, session, await this.ask('GET', `${session}/window`));
    await hand.narrow();
    return hand;
  }

  stop() {
    this.driver.kill();
    this.screen.kill();
  }
}

class WebKitHand {
  constructor(webkit, session, window) {
    Object.assign(this, { webkit, session, window });
  }

  #ask(method, path, body = method === 'POST' ? {} : undefined) {
    return this.webkit.ask(method, this.session + path, body);
  }

  goto(url) {
    return this.#ask('POST', '/url', { url });
  }

  async evaluate(act, argument) {
    const script = `const done = arguments[arguments.length - 1]; Promise.resolve((${act})(arguments[0])).then(value => done(value ?? null), error => done({ failed: String(error) }));`;
    const value = await this.#ask('POST', '/execute/async', { script, args: [argument ?? null] });
    if (value?.failed) throw new Error(value.failed);
    return value ?? undefined;
  }

  /** What the driver makes of a touch is a click, with the pointer there before it. */
  async tap(x, y) {
    const actions = [
      { type: 'pointerMove', duration: 0, x, y },
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ];
    await this.#ask('POST', '/actions', { actions: [{ type: 'pointer', id: 'thumb', parameters: { pointerType: 'touch' }, actions }] });
  }

  #press(keys) {
    return this.#ask('POST', '/actions', { actions: [{ type: 'key', id: 'keys', actions: keys }] });
  }

  async type(text) {
    if (text) await this.#press([...text].flatMap(value => [{ type: 'keyDown', value }, { type: 'keyUp', value }]));
  }

  #control(value) {
    const control = '\uE009';
    return this.#press([{ type: 'keyDown', value: control }, { type: 'keyDown', value }, { type: 'keyUp', value }, { type: 'keyUp', value: control }]);
  }

  selectAll() {
    return this.#control('a');
  }

  toEnd() {
    return this.#control('\uE010');
  }

  back() {
    return this.#ask('POST', '/back');
  }

  /** A window, since a tab would stay behind the first one. */
  async tab() {
    const { handle } = await this.#ask('POST', '/window/new', { type: 'window' });
    const tab = new WebKitHand(this.webkit, this.session, handle);
    await tab.front();
    await tab.narrow();
    return tab;
  }

  narrow() {
    return this.#ask('POST', '/window/rect', { width: 480, height: 900 });
  }

  front() {
    return this.#ask('POST', '/window', { handle: this.window });
  }

  close() {
    return this.#ask('DELETE', '');
  }
}
