// The pictures in docs/for-*.md, docs/setup*.md and docs/examples*.md, in the language of the page that shows them.
// CAM_NHAN_PICTURE=1 keeps them, small where there is pngquant.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { thread as tag } from './support/host.mjs';
import { expect, test } from './support/fixtures.mjs';
import { freePort } from './support/service.mjs';
import { COMMENTS, NAMES } from './support/sentences.mjs';
import { Thread } from './support/thread.mjs';

const run = promisify(execFile);
const BINARY = process.env.CAM_NHAN_BIN ?? resolve(import.meta.dirname, '../../target/debug/cam-nhan');
const PHONE = { viewport: { width: 390, height: 720 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const DESK = { viewport: { width: 960, height: 760 } };
const STYLE = 'body{font:17px/1.5 "Noto Sans",sans-serif;margin:0 auto;max-width:680px;padding:0 16px}h1{font-size:1.4rem;line-height:1.3}';
const LANGUAGES = {
  vi: {
    suffix: '.vi',
    locale: 'vi-VN',
    paper: 'Báo Mới',
    article: 'Giá xăng giảm mạnh từ chiều nay',
    comments: COMMENTS,
    written: 'Mong giá giữ được mức này đến Tết.',
    mine: 'Bình luận của tôi',
    open: 'Mở danh sách',
    account: ['Tên', 'E-mail', 'Mật khẩu', 'Tham gia'],
  },
  en: {
    suffix: '',
    locale: 'en-GB',
    paper: 'The Daily Example',
    article: 'The city plants more shade trees',
    comments: [
      'My street has been cooler all summer since they planted these. Please keep them watered.',
      'Which trees are they? I would like one in front of my house.',
      'Good. The bus stops need shade most of all.',
      'Who looks after them once they are planted?',
    ],
    written: 'I would gladly water the two in front of my door.',
    mine: 'My comments',
    open: 'Open the list',
    account: ['Name', 'E-mail', 'Password', 'Join'],
  },
};

/** Takes a picture, and keeps it for a page of docs/ when that is asked for. */
const shot = async (page, name, options = {}) => {
  await page.mouse.move(0, 0);
  await page.waitForLoadState('networkidle');
  const path = process.env.CAM_NHAN_PICTURE ? resolve(import.meta.dirname, `../../docs/${name}.png`) : undefined;
  const picture = await page.screenshot({ path, animations: 'disabled', ...options });
  expect(picture.length, name).toBeGreaterThan(5_000);
  if (path) await run('pngquant', ['--force', '--ext', '.png', '--skip-if-larger', '--strip', '--nofs', '48', path]).catch(() => {});
};

for (const [lang, { suffix, locale, paper, article, comments, written, mine, open, account }] of Object.entries(LANGUAGES)) {
  const opened = async (browser, look) => {
    const context = await browser.newContext({ ...look, locale, timezoneId: 'Asia/Ho_Chi_Minh', colorScheme: 'light', reducedMotion: 'reduce' });
    return context.newPage();
  };

  test(`the help for readers is as in the pictures, ${lang}`, async ({ browser, host, service }) => {
    test.slow();
    const site = `huong-dan-${lang}`;
    await service.cli('site', 'add', site, '--name', paper, '--origin', 'http://localhost:*');
    const key = `cay-${lang}`;
    for (const [n, text] of comments.slice(0, 4).entries()) {
      const reader = await service.reader(site);
      await reader.post({ key, title: article }, text, { name: NAMES[n % NAMES.length] });
      await reader.react(key, ['love', 'like', 'fun'][n % 3]);
    }
    const page = await opened(browser, PHONE), thread = new Thread(page);
    const address = host.article({ path: `/${key}`, title: article, lang, style: STYLE, before: '', after: '', embed: tag({ key, site, lang }) });
    await page.goto(address);
    await expect(thread.comments).toHaveCount(4);
    await thread.reaction('love').tap();
    await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
    await thread.host.evaluate(node => node.scrollIntoView());
    await shot(page, `readers-thread${suffix}`);
    const other = thread.comment(comments[0]);
    await other.locator('[data-act=menu]').first().tap();
    await expect(other.locator('[data-act=flag]')).toBeVisible();
    await other.evaluate(node => node.scrollIntoView({ block: 'start' }));
    await shot(page, `readers-menu${suffix}`);
    await page.keyboard.press('Escape');

    await thread.composer.text.tap();
    await thread.composer.write(written, NAMES[5]);
    await thread.composer.send.tap();
    await expect(thread.comments).toHaveCount(5);
    await thread.composer.text.focus();
    const opens = page.context().waitForEvent('page');
    await thread.composer.form.getByRole('button', { name: mine }).tap();
    const own = await opens;
    await own.getByRole('button', { name: open }).tap();
    await expect(own.locator('.own > li')).toHaveCount(1);
    await shot(own, `readers-mine${suffix}`);
    await page.context().close();

    // The same comments in a site's own colours and type.
    const desk = await opened(browser, { viewport: { width: 720, height: 620 } }), coloured = new Thread(desk);
    const style = `${STYLE}cam-nhan{--cn-accent:#8a1538;--cn-radius:4px;font-family:"Noto Serif",Georgia,serif}`;
    await desk.goto(host.article({ path: `/${key}-mau`, title: article, lang, style, before: '', after: '', embed: tag({ key, site, lang }) }));
    await expect(coloured.comments).toHaveCount(5);
    await coloured.reaction('love').click();
    await expect(coloured.reaction('love')).toHaveAttribute('aria-pressed', 'true');
    await shot(desk, `examples-look${suffix}`);
    await desk.context().close();
  });

  test(`the first run is as in the pictures, ${lang}`, async ({ browser, service }) => {
    test.slow();
    const site = `bat-dau-${lang}`;
    await service.cli('site', 'add', site, '--name', paper, '--origin', 'http://localhost:*');
    await service.cli('site', 'set', site, 'language', lang);
    const page = await opened(browser, DESK);
    // On an empty folder, as an owner starts it first.
    const folder = await mkdtemp(join(tmpdir(), 'cam-nhan-pictures-')), port = await freePort();
    const first = spawn(BINARY, ['serve'], { env: { PATH: process.env.PATH, CAM_NHAN_LISTEN: `127.0.0.1:${port}` }, cwd: folder });
    let said = '';
    first.stdout.on('data', text => (said += text));
    const ended = new Promise(done => first.once('exit', done));
    try {
      await expect.poll(() => said).toMatch(/\/admin\/setup\/\S+/);
      await page.goto(/http\S+\/admin\/setup\/\S+/.exec(said)[0]);
      await shot(page, `setup-form${suffix}`, { fullPage: true });
    } finally {
      first.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true });
    }
    await page.context().close();

    const owner = await opened(browser, DESK);
    await owner.goto(await service.cli('moderator', 'invite', '--site', site, '--role', 'owner'));
    const [name, email, password, accept] = account;
    await owner.getByLabel(name).fill('Lan');
    await owner.getByLabel(email).fill(`lan-${lang}@bao.example`);
    await owner.getByLabel(password).fill('mật khẩu đủ dài');
    await owner.getByRole('button', { name: accept }).click();
    await owner.waitForURL(url => url.pathname === `/admin/sites/${site}`);
    await owner.setViewportSize({ width: 1280, height: 760 });
    await owner.goto(`${service.url}/admin/sites/${site}/look`);
    await expect(owner.frameLocator('iframe[name=preview]').locator('cam-nhan li').first()).toBeVisible();
    await shot(owner, `setup-look${suffix}`);
    await owner.context().close();
  });
}
