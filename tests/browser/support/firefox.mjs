#!/usr/bin/env node
// Debian's Firefox as Playwright can drive it. Playwright speaks WebDriver BiDi with Firefoxes newer than Debian's ESR:
// this stands between the two, answers itself what the older one does not know and no story needs, and makes touches of
// clicks.
import { spawn } from 'node:child_process';
import { WebSocket, WebSocketServer } from 'ws';

/** Asked for with every window; without it the system's colours are shown. */
const UNKNOWN = new Set(['emulation.setMediaFeaturesOverride']);
const LISTENING = /WebDriver BiDi listening on (ws:\/\/\S+)/;

const firefox = spawn(process.env.FIREFOX, process.argv.slice(2), { stdio: ['inherit', 'inherit', 'pipe'] });
firefox.on('exit', code => process.exit(code ?? 0));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => firefox.kill(signal));

let said = '';
firefox.stderr.setEncoding('utf8').on('data', text => {
  said += text;
  const address = LISTENING.exec(said)?.[1];
  if (!address) return;
  said = '';
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('listening', () => console.error(`WebDriver BiDi listening on ws://127.0.0.1:${server.address().port}`));
  server.on('connection', (client, { url }) => {
    const browser = new WebSocket(address + url);
    const opened = new Promise(done => browser.once('open', done));
    client.on('message', async message => {
      const { id, method, params } = JSON.parse(message);
      if (UNKNOWN.has(method)) return client.send(JSON.stringify({ type: 'success', id, result: {} }));
      await opened;
      // Playwright does not touch through this protocol, but clicks: of a click, a touch can be made.
      if (method === 'input.performActions') for (const { parameters } of params.actions) if (parameters) parameters.pointerType = 'touch';
      browser.send(JSON.stringify({ id, method, params }));
    });
    browser.on('message', message => client.send(`${message}`));
    client.on('close', () => browser.close());
    browser.on('close', () => client.close());
  });
});
