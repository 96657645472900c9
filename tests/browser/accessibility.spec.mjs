// axe finds nothing, in each state of the thread.
import AxeBuilder from '@axe-core/playwright';
import { thread as tag } from './support/host.mjs';
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

const faults = async page => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, impact, nodes }) => nodes.map(node => `${id} (${impact}): ${node.target.flat().join(' ')} ${node.failureSummary?.split('\n')[1]?.trim()}`));
};

const fill = async (service, key) => {
  const lan = await service.reader();
  const root = await lan.post(key, COMMENTS[0]);
  for (const text of COMMENTS.slice(1, 5)) await lan.post(key, text, { parent: root });
  for (const text of COMMENTS.slice(5, 8)) await lan.post(key, text);
  await lan.post(key, '> trích\n\n**đậm** `mã` [liên kết](https://bao.example)\n\n- một\n- hai');
  await lan.react(key, 'love');
  await lan.like(root);
};

for (const scheme of ['light', 'dark']) {
  for (const [screen, viewport] of [['desktop', { width: 1280, height: 900 }], ['phone', { width: 412, height: 900 }]]) {
    test(`a full thread, ${scheme}, on a ${screen}: before and after the program, while writing, in error`, async ({ page, host, service, thread, key }) => {
      await fill(service, key);
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme: scheme });
      const style = `:root{color-scheme:light dark}body{background:canvas;color:canvastext;margin:0 auto;max-width:680px;padding:0 16px;font:17px/1.5 system-ui}`;
      await page.goto(host.article({ key, style }));
      await expect(thread.comment(COMMENTS[0])).toBeVisible();
      expect(await faults(page), 'before the program').toEqual([]);
      await thread.reaction('love').click();
      await expect.poll(() => service.tallies(key)).toMatchObject({ love: 2 });
      const reply = await thread.reply(thread.comment(COMMENTS[0]));
      await reply.text.fill('Đang viết');
      await thread.composer.write('x'.repeat(2_010), 'Lan');
      await thread.composer.send.click();
      await expect(thread.composer.form.getByText('Bình luận dài quá 2.000 ký tự.')).toBeVisible();
      expect(await faults(page), 'writing and refused').toEqual([]);
      await thread.composer.write(COMMENTS[1], 'Lan');
      await thread.composer.send.click();
      await expect(thread.composer.text).toHaveValue('');
      expect(await faults(page), 'posted').toEqual([]);
    });
  }
}

test('an empty thread', async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key }));
  await expect(thread.host.getByText('Chưa có bình luận nào.')).toBeVisible();
  expect(await faults(page)).toEqual([]);
});

test('a comment in wait, a comment gone, an order chosen, a failed send', async ({ page, host, service, thread, key, complaints }) => {
  const site = await service.addSite(`axe-${key}`);
  const lan = await service.reader(site);
  for (const text of COMMENTS.slice(0, 3)) await lan.post(key, text);
  await service.cli('site', 'set', site, 'moderation', 'hold');
  await page.goto(host.article({ key, embed: tag({ key, site }) }) + '#cn-01890a5d-ac96-774b-bcce-b302099a8057');
  await thread.post(COMMENTS[3], 'Lan');
  await expect(thread.host.getByText('Đang chờ duyệt')).toBeVisible();
  await thread.host.locator('[data-act=sort][data-sort=oldest]').click();
  await page.route('**/comments', route => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  await thread.post(COMMENTS[4], 'Lan');
  await expect(thread.host.getByRole('button', { name: 'Gửi lại' })).toBeVisible();
  expect(await faults(page)).toEqual([]);
  complaints.length = 0;
});

test('the thread’s own page, which needs no script', async ({ page, service, key }) => {
  await fill(service, key);
  await page.goto(`${service.url}/t/demo?key=${key}`);
  expect(await faults(page)).toEqual([]);
});

test('the demo article', async ({ page, service }) => {
  await page.goto(`${service.url}/demo`);
  await expect(page.locator('cam-nhan li[data-id]').first()).toBeVisible();
  expect(await faults(page)).toEqual([]);
});

for (const scheme of ['light', 'dark']) {
  test(`every component of the moderators’ pages, ${scheme}`, async ({ page, service }) => {
    // Axe goes through all of them at each width.
    test.slow();
    await page.emulateMedia({ colorScheme: scheme });
    for (const width of [320, 412, 768, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`${service.url}/design`);
      await expect(page.getByRole('heading', { level: 1, name: 'Thành phần giao diện' })).toBeVisible();
      expect(await faults(page), `${width}`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${width} scrolls sideways`).toBeLessThanOrEqual(0);
    }
  });
}
