// A reader who is signed in at the newspaper is known here by its word, with no request more than one who came before; a
// guest is led to the newspaper's own sign-in, and what they wrote can come along. The tokens are another library's (jose).
import AxeBuilder from '@axe-core/playwright';
import { SignJWT, exportSPKI, generateKeyPair } from 'jose';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './support/fixtures.mjs';
import { thread as tag } from './support/host.mjs';
import { join as joinNewsroom } from './support/newsroom.mjs';

/** A site with a shared secret; answers with its name, and with what signs for it. */
const signing = async (service, name, settings = {}) => {
  const site = await service.addSite(name, settings);
  const secret = await service.cli('signing-key', 'add', site);
  const key = new TextEncoder().encode(secret);
  return { site, sign: (claims, more) => token(claims, { site, key, alg: 'HS256', ...more }) };
};

const token = (claims, { site, key, alg, from = Date.now() / 1000, life = 3600 }) =>
  new SignJWT({ name: 'Nguyễn Thị Mai', ...claims })
    .setProtectedHeader({ alg })
    .setSubject(claims.sub ?? 'user-7')
    .setAudience(site)
    .setIssuedAt(Math.floor(from))
    .setExpirationTime(Math.floor(from + life))
    .sign(key);

const article = (host, key, site, more = {}, rest = {}) => host.article({ key, site, embed: tag({ key, site, ...more }), ...rest });

test('who is signed in at the newspaper writes under that name and is asked for none', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, thread, key }) => {
  const { site, sign } = await signing(service, `bao-${key}`);
  await page.goto(article(host, key, site, { user: await sign({ roles: ['reporter'], email: 'mai@bao.example' }) }));
  await thread.shown();
  const { composer } = thread;
  await composer.text.click();
  await expect(composer.form.locator('p[data-known]')).toContainText('Nguyễn Thị Mai');
  await expect(composer.form.locator('[name=name]')).toBeHidden();
  await expect(composer.form.locator('[data-tool=rename]')).toBeHidden();
  await composer.text.fill('Bài rất đáng đọc');
  await composer.send.click();
  const comment = thread.comment('Bài rất đáng đọc');
  await expect(comment.locator('[part=name]')).toHaveText('Nguyễn Thị Mai');
  await expect(comment.locator('[part=badge]')).toHaveText('Phóng viên');
  await thread.reaction('love').click();
  await expect(thread.number('love')).toHaveText('1');
  // Nothing of it is kept: the token is the page's.
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(kept).not.toContain('eyJ');
  expect(kept).not.toContain('Mai');
  await page.reload();
  await expect(comment.locator('.by')).toHaveAttribute('data-you', 'Bạn');
  await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
});

test('a visit that is signed in and reads costs one request more', async ({ page, host, service, thread, key }) => {
  const { site, sign } = await signing(service, `bao-${key}`);
  const url = article(host, key, site, { user: await sign({}) });
  const asked = [];
  page.on('request', request => {
    if (request.url().startsWith(service.url) && request.method() !== 'OPTIONS') asked.push(new URL(request.url()).pathname.replace(/.*\//, ''));
  });
  await page.goto(url);
  await thread.shown();
  await expect.poll(() => asked).toContain('mine');
  // The script, the fragment, and what every reader who has been here before brings too: more.js and their own.
  expect(asked.sort()).toEqual(['embed.js', 'fragment', 'mine', 'more.js']);
});

test('a function of the page is asked for another token when one runs out, and nothing typed is lost', async ({ page, host, service, thread, key, complaints }) => {
  const { site, sign } = await signing(service, `bao-${key}`);
  const old = await sign({}, { from: Date.now() / 1000 - 7200 });
  const fresh = await sign({});
  const head = `<script>window.tokens = ${JSON.stringify([old, fresh])};
    addEventListener('DOMContentLoaded', () => document.querySelector('cam-nhan').user = async () => tokens.length > 1 ? tokens.shift() : tokens[0])</script>`;
  await page.goto(article(host, key, site, { user: '' }, { head }));
  await thread.shown();
  // What was wrong is told to who wrote the page.
  await expect.poll(() => complaints.join()).toContain('user_token_expired');
  await thread.composer.text.click();
  await expect(thread.composer.form.locator('p[data-known]')).toContainText('Nguyễn Thị Mai');
  await thread.composer.text.fill('Gửi bằng token mới');
  await thread.composer.send.click();
  await expect(thread.comment('Gửi bằng token mới').locator('[part=name]')).toHaveText('Nguyễn Thị Mai');
  complaints.length = 0;
});

test('a token that is wrong lets everyone read, says so when something is sent, and keeps the text', { tag: '@phone' }, async ({ page, host, service, thread, key, complaints }) => {
  const { site } = await signing(service, `bao-${key}`);
  const { sign } = await signing(service, `blog-${key}`);
  await page.goto(article(host, key, site, { user: await sign({}) }));
  await thread.shown();
  await thread.composer.write('Không gửi được mà vẫn còn', 'Mai');
  await thread.composer.send.click();
  await expect(thread.composer.form.locator('[data-note]')).toContainText('chưa xác nhận được tài khoản');
  await expect(thread.composer.text).toHaveValue('Không gửi được mà vẫn còn');
  expect(complaints.join()).toContain('user_token_invalid');
  complaints.length = 0;
});

for (const user of ['undefined', '{{ token }}'])
  test(`a template that was not filled in (${user}) leaves readers guests who can write`, { tag: '@phone' }, async ({ page, host, service, thread, key, complaints }) => {
    const { site } = await signing(service, `bao-${key}`);
    await page.goto(article(host, key, site, { user }));
    await thread.post('Khách vẫn viết được', 'Mai');
    await expect(thread.comment('Khách vẫn viết được')).toBeVisible();
    expect(complaints.splice(0).join()).toContain('`user` is not a signed token');
  });

test('a picture that does not come leaves the initials', async ({ page, host, service, thread, key, complaints }) => {
  const { site, sign } = await signing(service, `bao-${key}`);
  await page.route('https://khong-co.invalid/**', route => route.abort());
  await page.goto(article(host, key, site, { user: await sign({ picture: 'https://khong-co.invalid/mai.png' }) }));
  await thread.composer.text.click();
  await thread.composer.text.fill('Ảnh của tôi không tải được');
  await thread.composer.send.click();
  const picture = thread.comment('Ảnh của tôi không tải được').locator('.by img');
  await expect.poll(() => picture.evaluate(image => image.complete && !image.naturalWidth)).toBe(true);
  expect(await picture.evaluate(image => getComputedStyle(image, '::after').content)).toContain('TM');
  complaints.length = 0;
});

test('where only who is signed in may comment, a guest is led there and keeps what they wrote', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, thread, key, complaints }) => {
  const { site, sign } = await signing(service, `bao-${key}`, { commenters: 'signed_in' });
  const user = await sign({});
  const head = `<script>addEventListener('cam-nhan:sign-in', event => { event.preventDefault(); event.target.setAttribute('user', ${JSON.stringify(user)}) })</script>`;
  await page.goto(article(host, key, site, { 'sign-in': '/dang-nhap' }, { head }));
  const note = thread.host.locator('[data-commenters]');
  await expect(note).toContainText('Đăng nhập để bình luận');
  await thread.reaction('love').click();
  await expect(thread.number('love')).toHaveText('1');
  await thread.composer.write('Viết trước khi đăng nhập', 'Khách');
  await thread.composer.send.click();
  await expect(thread.composer.form.locator('[data-note]')).toContainText('Hãy đăng nhập');
  await expect(thread.composer.text).toHaveValue('Viết trước khi đăng nhập');
  complaints.length = 0;
  await note.getByRole('button', { name: 'Đăng nhập' }).click();
  // The page has signed them in: the thread sees it anew, with what was typed.
  await expect(note).toHaveCount(0);
  await expect(thread.composer.text).toHaveValue('Viết trước khi đăng nhập');
  await thread.composer.text.click();
  await expect(thread.composer.form.locator('p[data-known]')).toContainText('Nguyễn Thị Mai');
  await thread.composer.send.click();
  await expect(thread.comment('Viết trước khi đăng nhập').locator('[part=name]')).toHaveText('Nguyễn Thị Mai');
});

test('without a listener, the button leads to the address that the page names', async ({ page, host, service, thread, key }) => {
  const { site } = await signing(service, `bao-${key}`, { commenters: 'signed_in' });
  host.article({ path: '/dang-nhap', site, embed: '<p>Trang đăng nhập</p>', scripts: '' });
  await page.goto(article(host, key, site, { 'sign-in': '/dang-nhap' }));
  await thread.host.locator('[data-commenters] button').click();
  await expect(page.getByText('Trang đăng nhập')).toBeVisible();
});

test('what a guest wrote on this device comes along when they say so, and is asked about once', { tag: '@phone' }, async ({ page, host, service, thread, key }) => {
  const { site, sign } = await signing(service, `bao-${key}`);
  const guest = article(host, key, site);
  await page.goto(guest);
  await thread.post('Viết khi chưa đăng nhập', 'Mai');
  await expect(thread.comment('Viết khi chưa đăng nhập').locator('.by')).toHaveAttribute('data-you', 'Bạn');
  await page.goto(article(host, key, site, { user: await sign({}) }, { path: `/${key}-2` }));
  await thread.composer.text.click();
  const question = thread.host.locator('p[data-claim]');
  await expect(question).toContainText('một bình luận');
  await question.getByRole('button', { name: 'Chuyển vào tài khoản' }).click();
  await expect(question).toHaveCount(0);
  await expect(thread.comment('Viết khi chưa đăng nhập').locator('.by')).toHaveAttribute('data-you', 'Bạn');
  await page.reload();
  await thread.composer.text.click();
  await expect(thread.composer.form.locator('p[data-known]')).toBeVisible();
  await expect(question).toHaveCount(0);
});

test('keys of each kind made by another library are taken', async ({ service, key }) => {
  const site = await service.addSite(`bao-${key}`);
  for (const alg of ['EdDSA', 'ES256', 'RS256']) {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const file = join(service.folder, `${key}-${alg}.pem`);
    await writeFile(file, await exportSPKI(publicKey));
    await service.cli('signing-key', 'add', site, '--public', file);
    const user = await token({}, { site, key: privateKey, alg });
    const answer = await fetch(`${service.url}/api/v1/sites/${site}/mine?key=${key}`, { headers: { Authorization: `Bearer ${user}` } });
    expect(answer.status, alg).toBe(200);
    expect((await answer.json()).profile?.name ?? 'no thread yet', alg).toMatch(/Mai|thread/);
  }
});

test('an owner adds keys, sees a token judged claim by claim, and says who may comment', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, another, key, complaints }) => {
  const site = await service.addSite(`bao-${key}`);
  await joinNewsroom(service, page, site);
  await page.goto(`${service.url}/admin/sites/${site}/sign-in`);
  await expect(page.getByText('Chưa có khóa nào')).toBeVisible();
  await page.getByText('Thêm khóa', { exact: true }).first().click();
  await page.getByRole('button', { name: 'Tạo khóa bí mật' }).click();
  const secret = await page.locator('.notice code').textContent();
  await expect(page.getByText('Khóa bí mật dùng chung')).toBeVisible();
  await page.goto(`${service.url}/admin/sites/${site}/sign-in`);
  await expect(page.locator('body')).not.toContainText(secret);

  // What is no key is refused in a sentence, and what was typed stays; but for a private key.
  await page.getByText('Thêm khóa', { exact: true }).first().click();
  const pem = page.getByLabel('Khóa công khai, dạng PEM');
  await pem.fill('-----BEGIN PUBLIC KEY-----\nnot a key\n-----END PUBLIC KEY-----');
  await pem.locator('xpath=ancestor::form').getByRole('button').click();
  await expect(page.getByRole('alert')).toContainText('Không đọc được khóa công khai');
  await expect(pem).toHaveValue(/not a key/);
  await pem.fill('-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA\n-----END PRIVATE KEY-----');
  await pem.locator('xpath=ancestor::form').getByRole('button').click();
  await expect(page.getByRole('alert')).toContainText('Đây là khóa riêng');
  await expect(pem).toHaveValue('');
  complaints.length = 0;

  const signed = (claims, more) => token(claims, { site, key: new TextEncoder().encode(secret), alg: 'HS256', ...more });
  const judge = async text => {
    await page.getByLabel('Token').fill(text);
    await page.getByRole('button', { name: 'Kiểm tra' }).click();
  };
  const row = name => page.locator('.findings tr', { has: page.getByRole('rowheader', { name, exact: true }) });
  await judge(await signed({ roles: ['subscriber', 'emperor'], picture: 'http://bao.example/a.png' }));
  await expect(page.locator('.notice.good')).toContainText('Nguyễn Thị Mai');
  await expect(row('sub')).toContainText('user-7');
  await expect(row('roles').nth(1)).toContainText('không có vai trò này');
  await expect(row('picture')).toContainText('https');
  await judge(await signed({ email: 'không phải e-mail' }, { from: Date.now() / 1000 - 90_000 }));
  await expect(page.locator('.notice.bad')).toContainText('không dùng được');
  await expect(row('exp')).toContainText('Đã hết hạn');
  // On the site's clock, and where one looks.
  await expect(row('exp').locator('time')).toHaveText(/^\d\d:\d\d \d\d\/\d\d\/\d{4}$/);
  await expect(page.locator('.notice.bad')).toBeInViewport();
  await expect(row('email')).toContainText('Không phải một địa chỉ e-mail');
  // As a terminal has broken it, and as it stands in a header.
  await judge(`Bearer ${(await signed({})).replaceAll('.', '.\n')}`);
  await expect(page.locator('.notice.good')).toContainText('Nguyễn Thị Mai');
  await judge(`${await signed({})}x`);
  await expect(row('chữ ký')).toContainText('không khớp');

  await page.getByLabel('Người đã đăng nhập, bằng cách nào cũng được').check();
  await page.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(page.getByText('Đã lưu.')).toBeVisible();
  const reader = await another(host.article({ key, site, embed: tag({ key, site }) }));
  await expect(reader.host.locator('[data-commenters]')).toBeVisible();

  const axe = await new AxeBuilder({ page }).analyze();
  expect(axe.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  for (const width of [320, 412, 768, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${width} px`).toBeLessThanOrEqual(0);
  }
  // A key that is removed asks first.
  await page.locator('summary', { hasText: 'Gỡ khóa' }).click();
  await page.getByRole('button', { name: 'Gỡ khóa' }).click();
  await expect(page.getByText('Chưa có khóa nào')).toBeVisible();
});
