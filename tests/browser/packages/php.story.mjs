// The helper for systems written in PHP, served by PHP itself.
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test as base } from '../support/fixtures.mjs';
import { freePort } from '../support/service.mjs';

const run = promisify(execFile);
const HELPER = resolve(import.meta.dirname, '../../../packages/php/cam-nhan.php');
/** Between single quotes of PHP's. */
const said = text => `'${text.replace(/[\\']/g, '\\$&')}'`;

const test = base.extend({
  /** A program with the helper: what it prints, and the same as pages. */
  php: async ({ service }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'php-story-')), port = await freePort();
    const begin = options => `require ${said(HELPER)}; $comments = new CamNhan(${said(service.url)}, 'demo', ['cache' => ${said(join(folder, 'cache'))}, ${options}]);`;
    let pages = 0;
    const server = spawn('php', ['-S', `localhost:${port}`, '-t', folder]);
    await use({
      print: async (code, options = "'fresh' => 0") => (await run('php', ['-d', 'error_reporting=-1', '-d', 'display_errors=1', '-r', begin(options) + code])).stdout,
      page: async (code, options = '') => {
        // PHP may keep a file that it has compiled for a while.
        const name = `${(pages += 1)}.php`, url = `http://localhost:${port}/${name}`;
        await writeFile(join(folder, name), `<?php ${begin(options)} ?><!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Bài</title><link rel="icon" href="data:,"></head><body><main><?php ${code} ?></main></body></html>`);
        for (;;) {
          if (await fetch(url).then(answer => answer.ok, () => false)) return url;
          await new Promise(again => setTimeout(again, 50));
        }
      },
    });
    server.kill();
    await rm(folder, { recursive: true, force: true });
  },
});
test.skip(!existsSync('/usr/bin/php'), 'there is no PHP: scripts/setup.sh packages brings it');

test('comments are in the page, a signed user writes one, and lists have their number', async ({ page, browser, thread, php, service, key }) => {
  await (await service.reader()).post(key, 'Bình luận có sẵn');
  const site = await service.addSite(`ky-${key}`), secret = await service.cli('signing-key', 'add', site);
  const url = await php.page(`echo $comments->thread(${said(key)}, ['title' => 'Giá "xăng" & <dầu>', 'lang' => 'vi']);`);
  const context = await browser.newContext({ javaScriptEnabled: false }), plain = await context.newPage();
  await plain.goto(url);
  await expect(plain.getByText('Bình luận có sẵn')).toBeVisible();
  await context.close();
  await page.goto(url);
  await thread.post('Viết trên trang PHP', 'Minh Anh');
  await expect(thread.comment('Viết trên trang PHP')).toBeVisible();
  await expect.poll(() => service.thread(key).then(({ article }) => article.title)).toBe('Giá "xăng" & <dầu>');
  expect(JSON.parse(await php.print(`echo json_encode($comments->counts([${said(key)}, 'chưa có']));`))).toEqual({ [key]: 2, 'chưa có': 0 });

  const signed = await php.page(`$comments = new CamNhan(${said(service.url)}, ${said(site)}, ['secret' => ${said(secret)}]); echo $comments->element('bai', ['user' => $comments->token('7', ['name' => 'Nguyễn Văn Ân']), 'lang' => 'vi']) . $comments->script();`);
  await page.goto(signed);
  await thread.composer.text.fill('Tôi là người của trang này');
  await expect(thread.composer.form.locator('p[data-known] b')).toHaveText('Nguyễn Văn Ân');
  await thread.composer.send.click();
  await expect(thread.comment('Tôi là người của trang này').locator('[part=name]')).toHaveText('Nguyễn Văn Ân');
});

test('where the service is away, what it said last is shown, else the element with a link', async ({ php, service, key }) => {
  await (await service.reader()).post(key, 'Nói trước khi mất dịch vụ');
  const thread = `echo $comments->thread(${said(key)});`;
  expect(await php.print(thread)).toContain('Nói trước khi mất dịch vụ');
  // Another helper, that knows the same folder, for a service that has gone.
  const gone = `$gone = new ReflectionProperty($comments, 'timeout'); $gone->setAccessible(true); $gone->setValue($comments, 0.000001);`;
  expect(await php.print(gone + thread)).toContain('Nói trước khi mất dịch vụ');
  expect(await php.print(`${gone} echo $comments->thread('"><script>');`)).toContain(`<cam-nhan page-id="&quot;&gt;&lt;script&gt;"><a href="${service.url}/t/demo?key=%22%3E%3Cscript%3E">Xem và viết bình luận</a></cam-nhan>`);
});

test('what cannot be a service or a site is refused with a sentence', async ({ php }) => {
  const refused = code => php.print(`try { ${code} } catch (Exception $error) { echo $error->getMessage(); }`);
  expect(await refused("new CamNhan('javascript:alert(1)', 'demo');")).toContain('needs https://');
  expect(await refused("new CamNhan('https://comments.example', 'Demo/..');")).toContain('small letters');
  expect(await refused("$comments->token('1');")).toContain('needs the option "secret"');
});
