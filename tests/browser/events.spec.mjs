// What a thread tells its page, and what the page can ask of it.
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

/** Has the page note every event of ours, by its name and what it tells. */
const note = page => page.addInitScript(() => {
  window.heard = [];
  const names = ['ready', 'failed', 'counted', 'opened', 'posted', 'replied', 'edited', 'removed', 'refused', 'flagged', 'reacted', 'sorted', 'sign-in'];
  for (const name of names) for (const mark of [':', '-']) document.addEventListener(`cam-nhan${mark}${name}`, event => event.target.localName === 'cam-nhan' && window.heard.push([`${mark}${name}`, event.detail]));
});

/** What was told under one kind of name. */
const heard = (page, mark) => page.evaluate(mark => window.heard.filter(([name]) => name[0] === mark).map(([name, detail]) => [name.slice(1), detail]), mark);

test('each act is told under both names, and nothing that a reader wrote', { tag: ['@phone', '@firefox'] }, async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  const first = await lan.post(key, COMMENTS[0]);
  await lan.post(key, COMMENTS[1]);
  await note(page);
  await page.goto(host.article({ key }));
  await thread.reaction('love').click();
  await expect.poll(() => heard(page, '-')).toEqual([['ready', null], ['reacted', { kind: 'love' }]]);

  await thread.post('Bình luận của một bạn đọc', 'Minh Anh');
  const mine = thread.comment('Bình luận của một bạn đọc');
  await expect.poll(() => heard(page, '-').then(all => all.map(([name]) => name))).toContain('posted');
  const id = await mine.getAttribute('data-id');
  const edit = await thread.edit(mine);
  await edit.text.fill('Bình luận đã sửa');
  await edit.send.click();
  await expect(thread.comment('Bình luận đã sửa')).toBeVisible();
  const reply = await thread.reply(thread.comment(COMMENTS[0]));
  await reply.text.fill('Trả lời bạn');
  await reply.send.click();
  await expect.poll(() => heard(page, '-').then(all => all.map(([name]) => name))).toContain('replied');
  const answer = await thread.comment('Trả lời bạn').getAttribute('data-id');
  await thread.remove(thread.comment('Bình luận đã sửa'));
  await expect.poll(() => heard(page, '-').then(all => all.map(([name]) => name))).toContain('removed');
  await thread.host.locator('[data-act=sort][data-sort=newest]').click();
  await thread.act(thread.comment(COMMENTS[1]), 'flag');
  await thread.host.locator('[data-confirm] input').first().check();
  await thread.host.locator('[data-act=flagged]').click();
  await expect.poll(() => heard(page, '-').then(all => all.map(([name]) => name))).toContain('flagged');

  const told = await heard(page, '-');
  const of = name => told.filter(([heard]) => heard === name).map(([, detail]) => detail);
  expect(of('opened')).toEqual([{ comment: null }, { comment: id }, { comment: first }]);
  expect(of('posted')).toEqual([{ id, status: 'approved' }, { id, status: 'approved' }, { id: answer, status: 'approved' }]);
  expect(of('edited')).toEqual([{ id, status: 'approved' }]);
  expect(of('replied')).toEqual([{ id: answer, status: 'approved', parent: first }]);
  expect(of('removed')).toEqual([{ id }]);
  expect(of('sorted')).toEqual([{ sort: 'newest' }]);
  expect(of('flagged')).toHaveLength(1);
  expect(of('counted')).toEqual([{ count: 3 }, { count: 4 }, { count: 3 }]);
  const sorted = list => list.map(one => JSON.stringify(one)).sort();
  expect(sorted(await heard(page, ':'))).toEqual(sorted(told));
  expect(JSON.stringify(told)).not.toContain('Minh Anh');
});

test('the page asks for the thread again, counts, and leads to the composer', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0]);
  await note(page);
  await page.goto(host.article({ key, after: `<cam-nhan-count page-id="${key}"></cam-nhan-count>` }));
  await expect(page.locator('cam-nhan-count')).toHaveText('1 bình luận');
  const ask = act => page.locator('cam-nhan').evaluate(act);
  await expect.poll(() => ask(element => element.count)).toBe(1);
  await lan.post(key, COMMENTS[1]);
  await ask(element => element.reload());
  await expect.poll(() => ask(element => element.count)).toBe(2);
  await page.locator('cam-nhan-count').evaluate(element => element.reload());
  await expect(page.locator('cam-nhan-count')).toHaveText('2 bình luận');
  await ask(element => element.compose());
  await expect(thread.composer.text).toBeFocused();
  await expect.poll(() => heard(page, '-').then(all => all.map(([name]) => name))).toEqual(['ready', 'ready', 'opened']);
});

test('a thread that does not come says so to the page, and which code the service gave', async ({ page, host, key, complaints }) => {
  await note(page);
  await page.goto(host.article({ key, scripts: host.script('khong-co') }));
  await expect.poll(() => heard(page, '-')).toEqual([['failed', { code: 'site_unknown', status: 404 }]]);
  complaints.length = 0;
});

test('a page that opens a sign-in of its own says so under either name', async ({ page, host, service, thread, key }) => {
  const site = await service.addSite(`ky-${key}`, { commenters: 'signed_in' });
  for (const mark of [':', '-']) {
    await page.goto(host.article({ key, site, embed: `<cam-nhan page-id="${key}" sign-in="/dang-nhap"></cam-nhan>`, path: `/${key}${mark}` }));
    await page.evaluate(mark => document.addEventListener(`cam-nhan${mark}sign-in`, event => {
      event.preventDefault();
      window.asked = true;
    }), mark);
    await thread.host.locator('[data-act=sign-in]').first().click();
    await page.waitForFunction(() => window.asked);
    expect(new URL(page.url()).pathname).not.toBe('/dang-nhap');
  }
});
