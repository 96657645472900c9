// Pictures of what readers and moderators see, compared with those in pictures/: on a phone by day in Vietnamese, on a desk
// by night in English. `make pictures` makes them anew.
import { thread as tag } from './support/host.mjs';
import { expect, test } from './support/fixtures.mjs';
import { join } from './support/newsroom.mjs';
import { compare, incomparable } from './support/pictures.mjs';
import { COMMENTS, NAMES } from './support/sentences.mjs';
import { Thread } from './support/thread.mjs';

const LOOKS = {
  phone: { viewport: { width: 412, height: 900 }, hasTouch: true, isMobile: true, colorScheme: 'light', locale: 'vi-VN' },
  desk: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark', locale: 'en-US' },
};
const STYLE = ':root{color-scheme:light dark}body{background:canvas;color:canvastext;font:17px/1.5 "Noto Sans",sans-serif;margin:0 auto;max-width:680px;padding:0 16px}';

test.beforeAll(async ({ browser }) => {
  const why = await incomparable(browser);
  test.skip(Boolean(why), why || undefined);
});

for (const [look, options] of Object.entries(LOOKS)) {
  const lang = options.locale.slice(0, 2);
  const opened = async (browser, more = {}) => {
    const context = await browser.newContext({ ...options, timezoneId: 'Asia/Ho_Chi_Minh', reducedMotion: 'reduce', ...more });
    return context.newPage();
  };

  test(`a thread and what is done in it look as in the pictures, ${look}`, async ({ browser, service, host }) => {
    test.slow();
    const site = await service.addSite(`anh-${look}`, { best: true });
    const moderator = await service.moderator(site);
    const fill = async key => {
      const ids = [];
      for (const [n, text] of COMMENTS.slice(0, 7).entries()) {
        const reader = await service.reader(site);
        ids.push(await reader.post(key, text, { name: NAMES[n % NAMES.length], parent: n === 1 || n === 2 ? ids[0] : undefined }));
        await reader.react(key, ['love', 'like', 'fun'][n % 3]);
        if (n < 4) await reader.like(ids[0]);
      }
      return ids;
    };
    const page = await opened(browser);
    const thread = new Thread(page);
    const open = async (key, where = site) => {
      await page.goto(host.article({ path: `/${look}/${key}`, lang, style: STYLE, before: '', after: '', embed: tag({ key, site: where }) }));
      await thread.shown();
    };

    await fill('dong');
    await moderator.close(true);
    const ids = await fill('day');
    await moderator.decide(ids[4], 'pin');
    await moderator.decide(ids[5], 'feature');

    await open('day');
    await expect(thread.comments).toHaveCount(7);
    await compare(page, `thread-${look}`);
    const other = thread.comment(COMMENTS[6]);
    await other.locator('[data-act=menu]').click();
    await expect(other.locator('[data-act=flag]')).toBeVisible();
    await other.scrollIntoViewIfNeeded();
    await compare(page, `menu-${look}`);
    await other.locator('[data-act=flag]').click();
    await expect(thread.host.locator('[data-confirm=flag]')).toBeVisible();
    await compare(page, `report-${look}`);
    await page.keyboard.press('Escape');
    await thread.composer.text.click();
    await thread.composer.write('Một bình luận **đậm** đang viết.');
    await thread.composer.send.click();
    await expect(thread.composer.form.locator('[data-note]')).not.toBeEmpty();
    await thread.composer.form.scrollIntoViewIfNeeded();
    await compare(page, `composer-wrong-${look}`, { of: thread.composer.form });
    await thread.composer.form.locator('[data-act=preview]').click();
    await expect(thread.composer.form.locator('[data-preview] strong')).toBeVisible();
    await compare(page, `composer-preview-${look}`, { of: thread.composer.form });

    await open('trong');
    await compare(page, `empty-${look}`);
    await open('dong');
    await compare(page, `closed-${look}`);
    await open('giu', await service.addSite(`giu-${look}`, { moderation: 'hold' }));
    await thread.post('Bình luận này chờ duyệt.', 'Lan');
    await expect(thread.comments.locator('[data-held]')).toBeVisible();
    await compare(page, `held-${look}`, { of: thread.comments.first() });
    await page.route('**/fragment?*', route => route.abort());
    await page.goto(host.article({ path: `/${look}/hong`, lang, style: STYLE, before: '', after: '', embed: tag({ key: 'hong', site }) }));
    await expect(thread.host.locator('[part=notice]')).toContainText(/Thử lại|Try again/);
    await page.waitForTimeout(300);
    await compare(page, `failed-${look}`);
    await page.context().close();

    const unscripted = await opened(browser, { javaScriptEnabled: false });
    await unscripted.goto(`${service.url}/t/${site}?key=day&lang=${lang}`);
    await compare(unscripted, `page-${look}`);
    await unscripted.context().close();
  });

  test(`the moderators’ pages look as in the pictures, ${look}`, async ({ browser, service }) => {
    test.slow();
    const site = `toa-${look}`;
    await service.addSite(site, { moderation: 'newcomers', trusted_after: 1, links_before_hold: 0 });
    const moderator = await service.moderator(site);
    const articles = ['Giá xăng giảm hơn 1.000 đồng từ chiều nay', 'Thành phố mở thêm bốn tuyến xe buýt điện'];
    for (const [n, text] of COMMENTS.slice(0, 12).entries()) {
      const reader = await service.reader(site);
      const article = { key: `bai-${n % 2}`, title: articles[n % 2] };
      await reader.post(article, text, { name: NAMES[n % NAMES.length] });
      await reader.react(article, ['love', 'like', 'fun'][n % 3]);
    }
    for (const { id } of (await moderator.list('held')).slice(4)) await moderator.decide(id, 'approve');
    const spam = await service.reader(site);
    await spam.post({ key: 'bai-0', title: articles[0] }, 'VAY NHANH TRONG NGÀY, LÃI SUẤT THẤP: https://vay.example', { name: 'Hỗ trợ vay' });

    const page = await opened(browser);
    await page.goto(`${service.url}/design`);
    await compare(page, `design-${look}`, { fullPage: true });
    await page.goto(`${service.url}/admin/sign-in`);
    await compare(page, `sign-in-${look}`);
    const owner = await opened(browser, { locale: 'vi-VN' });
    await join(service, owner, site);
    await page.goto(await service.cli('moderator', 'invite', '--site', site, '--role', 'moderator'));
    await compare(page, `invitation-${look}`);
    await page.context().addCookies(await owner.context().cookies());
    await owner.context().close();

    await page.goto(`${service.url}/admin/sites/${site}`);
    await expect(page.locator('article')).toHaveCount(5);
    await compare(page, `queue-${look}`);
    await page.locator('article').first().locator('[data-menu] > summary').click();
    await compare(page, `card-menu-${look}`);
    await page.reload();
    await page.locator('article').first().getByRole('heading').getByRole('link').click();
    await expect(page.locator('dialog.drawer[open] section').first()).toBeVisible();
    await compare(page, `drawer-${look}`);
    for (const [name, path] of Object.entries({ settings: '/settings', words: '/words', statistics: '/statistics', people: '/people', 'audit-log': '/audit-log' })) {
      await page.goto(`${service.url}/admin/sites/${site}${path}`);
      await compare(page, `${name}-${look}`);
    }
    await page.context().close();
  });
}
