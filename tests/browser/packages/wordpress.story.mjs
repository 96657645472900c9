// The plugin in a real WordPress: from its activation by the owner to its removal.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test as base } from '../support/fixtures.mjs';
import { BLOCKS, OWNER, WordPress, hasWordPress } from '../support/wordpress.mjs';

const test = base.extend({
  wordpress: [
    async ({}, use) => {
      const wordpress = await WordPress.start();
      await use(wordpress);
      await wordpress.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

// One after another, in one WordPress.
test.describe.configure({ mode: 'serial' });
test.skip(!hasWordPress, 'there is no WordPress: scripts/setup.sh packages brings it');

const signIn = async (page, wordpress, { name, password } = OWNER) => {
  await page.goto(`${wordpress.url}/wp-login.php`);
  await page.locator('#user_login').fill(name);
  await page.locator('#user_pass').fill(password);
  await page.locator('#wp-submit').click();
  await page.waitForURL(/wp-admin/);
};

const settings = wordpress => `${wordpress.url}/wp-admin/options-general.php?page=cam-nhan`;

/** What PHP complained of, of what is ours. */
const faults = async wordpress => (await readFile(join(wordpress.folder, 'debug.log'), 'utf8').catch(() => '')).split('\n').filter(line => /plugins\/cam-nhan/.test(line));

test.afterEach(async ({ wordpress, complaints }) => {
  expect(await faults(wordpress)).toEqual([]);
  // WordPress brings pictures of elsewhere and a migration note; a page that is forbidden is said to be.
  complaints.splice(0, complaints.length, ...complaints.filter(text => !/JQMIGRATE|Failed to load resource/.test(text)));
});

test('the owner activates it, says where the service is, and is told whether it answers', async ({ page, wordpress, service }) => {
  await signIn(page, wordpress);
  await page.goto(`${wordpress.url}/wp-admin/plugins.php`);
  await page.locator('[data-slug=cam-nhan] .activate a').click();
  await page.locator('[data-plugin="cam-nhan/cam-nhan.php"]').getByRole('link', { name: /Settings|Cài đặt/ }).click();
  const save = async (address, site, secret = '') => {
    await page.locator('#cam-nhan-service').fill(address);
    await page.locator('#cam-nhan-site').fill(site);
    await page.locator('#cam-nhan-secret').fill(secret);
    await page.locator('#submit').click();
    return page.locator('.settings-error').first();
  };
  await expect(await save('http://127.0.0.1:9', 'demo')).toContainText('nothing of Cảm Nhận answers');
  await expect(await save(service.url, 'khong-co')).toContainText('has no site "khong-co"');
  const secret = await service.cli('signing-key', 'add', 'demo');
  await expect(await save(`${service.url}/`, 'demo', secret)).toContainText('The service answers, and has this site.');
  // It is kept, and not shown again.
  await expect(page.locator('#cam-nhan-secret')).toHaveValue('');
  expect(await page.content()).not.toContain(secret);
  await expect(await save(service.url, 'demo')).toContainText('has this site');
  expect(JSON.parse(await wordpress.wp("echo wp_json_encode( get_option( 'cam_nhan' ) );"))).toEqual({ service: service.url, site: 'demo', secret, included: 'on' });
});

test('the settings speak Vietnamese where WordPress does', async ({ page, wordpress }) => {
  await wordpress.wp("update_user_meta( 1, 'locale', 'vi' );");
  await signIn(page, wordpress);
  await page.goto(settings(wordpress));
  await expect(page.getByText('Địa chỉ dịch vụ')).toBeVisible();
  await page.locator('#submit').click();
  await expect(page.locator('.settings-error').first()).toContainText('Dịch vụ trả lời và có trang này.');
  await wordpress.wp("delete_user_meta( 1, 'locale' );");
});

test('nobody else changes the settings, and nothing is taken without the nonce', async ({ page, browser, wordpress }) => {
  await wordpress.wp("wp_insert_user( array( 'user_login' => 'bandoc', 'user_pass' => 'mat-khau-rat-dai-2', 'display_name' => 'Bạn & Đọc', 'user_email' => 'doc@news.example', 'role' => 'subscriber' ) );");
  const before = await wordpress.wp("echo wp_json_encode( get_option( 'cam_nhan' ) );");
  const form = { option_page: 'cam-nhan', action: 'update', 'cam_nhan[service]': 'https://evil.example', 'cam_nhan[site]': 'demo' };
  await signIn(page, wordpress);
  expect((await page.request.post(`${wordpress.url}/wp-admin/options.php`, { form })).status()).toBe(403);
  const context = await browser.newContext(), other = await context.newPage();
  await signIn(other, wordpress, { name: 'bandoc', password: 'mat-khau-rat-dai-2' });
  expect((await other.request.get(settings(wordpress))).status()).toBe(403);
  await context.close();
  expect(await wordpress.wp("echo wp_json_encode( get_option( 'cam_nhan' ) );")).toBe(before);
});

test('what cannot be an address or a site is refused with a sentence', async ({ page, wordpress }) => {
  await signIn(page, wordpress);
  for (const [address, site, sentence] of [
    ['javascript:alert(1)', 'demo', 'needs https://'],
    ['https://comments.example/?a=1', 'demo', 'needs https://'],
    ['https://comments.example', '"><script>', 'small letters'],
  ]) {
    await page.goto(settings(wordpress));
    await page.locator('form[action="options.php"]').evaluate((form, [address, site]) => {
      form.noValidate = true;
      form.querySelector('#cam-nhan-service').type = 'text';
      form.querySelector('#cam-nhan-service').value = address;
      form.querySelector('#cam-nhan-site').value = site;
    }, [address, site]);
    await page.locator('#submit').click();
    await expect(page.locator('.settings-error').first()).toContainText(sentence);
  }
});

for (const [theme, name] of [['classic', 'a theme of before blocks'], [BLOCKS, 'a theme of blocks']]) {
  test(`${name} shows the thread in the place of its own comments, in the page itself, and takes a comment`, async ({ page, browser, thread, wordpress, service }) => {
    test.setTimeout(90_000);
    test.skip(!theme, 'there is no theme of blocks');
    await wordpress.wp(`switch_theme( '${theme}' );`);
    const id = await wordpress.post(`Cây bóng mát với ${theme} & "nháy"`), url = `${wordpress.url}/?p=${id}`;
    await (await service.reader()).post(`${id}`, 'Bình luận có sẵn');
    const context = await browser.newContext({ javaScriptEnabled: false }), plain = await context.newPage();
    await plain.goto(url);
    await expect(plain.getByText('Bình luận có sẵn')).toBeVisible();
    await expect(plain.locator('#commentform, #respond')).toHaveCount(0);
    await context.close();
    const asked = [];
    page.on('request', request => asked.push(new URL(request.url()).pathname));
    await page.goto(url);
    await thread.post('Bình luận trên WordPress', 'Minh Anh');
    await expect(thread.comment('Bình luận trên WordPress')).toBeVisible();
    await expect.poll(async () => JSON.stringify(await service.thread(`${id}`))).toContain('Bình luận trên WordPress');
    expect((await service.thread(`${id}`)).article.title).toBe(`Cây bóng mát với ${theme} & “nháy”`);
    expect(asked.filter(path => path.endsWith('/fragment'))).toEqual([]);
  });
}

test('lists show how many comments there are, all of them asked for once', async ({ page, wordpress, service }) => {
  await wordpress.wp("switch_theme( 'classic' );");
  const id = await wordpress.post('Bài có ba bình luận'), reader = await service.reader();
  for (const text of ['Một', 'Hai', 'Ba']) await reader.post(`${id}`, text);
  await page.goto(wordpress.url);
  await expect(page.locator('article', { hasText: 'Bài có ba bình luận' }).locator('.number')).toContainText('3');
});

test('who is signed in here comments under their own name; the page itself holds no token', async ({ page, thread, wordpress, service }) => {
  const id = await wordpress.post('Bài cho người đã đăng nhập'), url = `${wordpress.url}/?p=${id}`;
  await signIn(page, wordpress, { name: 'bandoc', password: 'mat-khau-rat-dai-2' });
  const answer = await page.goto(url);
  expect(await answer.text()).not.toMatch(/eyJ/);
  await thread.composer.text.fill('Tôi đã đăng nhập');
  await expect(thread.composer.form.locator('p[data-known] b')).toHaveText('Bạn & Đọc');
  await thread.composer.send.click();
  await expect(thread.comment('Tôi đã đăng nhập')).toBeVisible();
  await expect(thread.comment('Tôi đã đăng nhập').locator('[part=name]')).toHaveText('Bạn & Đọc');
  // Nobody gets a token without the nonce of their own page.
  expect((await page.request.get(`${wordpress.url}/?rest_route=/cam-nhan/v1/token&post=${id}`)).status()).toBe(401);
});

test('the author of a post has the badge there', async ({ page, thread, wordpress }) => {
  const id = await wordpress.post('Bài của chủ biên');
  await signIn(page, wordpress);
  await page.goto(`${wordpress.url}/?p=${id}`);
  await thread.composer.text.fill('Tác giả trả lời bạn đọc');
  await expect(thread.composer.form.locator('p[data-known] b')).toHaveText(OWNER.display);
  await thread.composer.send.click();
  await expect(thread.comment('Tác giả trả lời bạn đọc').locator('.by').first()).toContainText('Author');
});

test('where the service is away, posts are read with what it said last, and new ones with a link', async ({ page, wordpress, service }) => {
  const old = await wordpress.post('Bài cũ'), fresh = await wordpress.post('Bài mới');
  await (await service.reader()).post(`${old}`, 'Nói trước khi mất dịch vụ');
  await page.goto(`${wordpress.url}/?p=${old}`);
  // As if what is known were old, and nothing answered.
  const aged = "global $wpdb; foreach ( $wpdb->get_col( \"SELECT option_name FROM $wpdb->options WHERE option_name LIKE '_transient_cam_nhan_%'\" ) as $name ) { $kept = get_option( $name ); $kept['tried'] = 0; update_option( $name, $kept ); }";
  const away = "add_filter( 'pre_http_request', fn() => new WP_Error( 'gone' ) );";
  expect(await wordpress.wp(`${aged} ${away} echo Cam_Nhan_Thread::html( get_post( ${old} ) );`)).toContain('Nói trước khi mất dịch vụ');
  expect(await wordpress.wp(`${away} echo Cam_Nhan_Thread::html( get_post( ${fresh} ) );`)).toContain(`<a href="${service.url}/t/demo?key=${fresh}">`);
});

test('nothing is written past the thread: by WordPress\' form, its REST API or XML-RPC', async ({ page, wordpress }) => {
  const id = await wordpress.post('Bài cho rô bốt');
  const answer = await page.request.post(`${wordpress.url}/wp-comments-post.php`, { form: { comment_post_ID: `${id}`, author: 'rô bốt', email: 'a@b.example', comment: 'thư rác' } });
  expect(answer.status()).toBe(403);
  const rest = `wp_set_current_user( get_user_by( 'login', 'bandoc' )->ID ); $request = new WP_REST_Request( 'POST', '/wp/v2/comments' ); $request->set_body_params( array( 'post' => ${id}, 'content' => 'thư rác' ) ); echo rest_do_request( $request )->get_status();`;
  expect(await wordpress.wp(rest)).toBe('403');
  const call = `<?xml version="1.0"?><methodCall><methodName>wp.newComment</methodName><params>${[1, 'bandoc', 'mat-khau-rat-dai-2', id].map(value => `<param><value>${typeof value === 'string' ? `<string>${value}</string>` : `<int>${value}</int>`}</value></param>`).join('')}<param><value><struct><member><name>content</name><value><string>thư rác</string></value></member></struct></value></param></params></methodCall>`;
  expect(await (await page.request.post(`${wordpress.url}/xmlrpc.php`, { data: call, headers: { 'Content-Type': 'text/xml' } })).text()).toContain('faultCode');
  expect(await wordpress.wp(`echo get_comments( array( 'post_id' => ${id}, 'count' => true ) );`)).toBe('0');
});

test('a post with a password, or without comments, shows none', async ({ page, wordpress, service }) => {
  for (const more of [", 'post_password' => 'kin'", ", 'comment_status' => 'closed'"]) {
    const id = await wordpress.post('Bài không có bình luận', more);
    await (await service.reader()).post(`${id}`, 'Không ai thấy ở đây');
    await page.goto(`${wordpress.url}/?p=${id}`);
    await expect(page.locator('cam-nhan')).toHaveCount(0);
  }
});

test('removed, it leaves nothing behind, and the theme has its own comments again', async ({ page, wordpress }) => {
  const id = await wordpress.post('Bài sau cùng');
  await signIn(page, wordpress);
  await page.goto(`${wordpress.url}/?p=${id}`);
  expect(Number(await wordpress.wp("global $wpdb; echo $wpdb->get_var( \"SELECT COUNT(*) FROM $wpdb->options WHERE option_name LIKE '%cam_nhan%'\" );"))).toBeGreaterThan(1);
  await wordpress.wp("require_once ABSPATH . 'wp-admin/includes/plugin.php'; require_once ABSPATH . 'wp-admin/includes/file.php'; deactivate_plugins( 'cam-nhan/cam-nhan.php' ); uninstall_plugin( 'cam-nhan/cam-nhan.php' );");
  expect(await wordpress.wp("global $wpdb; echo $wpdb->get_var( \"SELECT COUNT(*) FROM $wpdb->options WHERE option_name LIKE '%cam_nhan%'\" );")).toBe('0');
  await page.goto(`${wordpress.url}/?p=${id}`);
  await expect(page.getByText("The theme's own comments")).toBeVisible();
});
