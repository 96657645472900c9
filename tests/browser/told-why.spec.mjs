// Authors are told why their comment was hidden and ask for another look; who is warned acknowledges it before they write on.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './support/fixtures.mjs';
import { join } from './support/newsroom.mjs';

/** What axe says of a page of somebody's who has no script: their cookies, in a browser that has one. */
const faultsWithout = async (context, url) => {
  const other = await context.browser().newContext({ storageState: await context.storageState(), locale: 'vi-VN' });
  const page = await other.newPage();
  await page.goto(url);
  const found = await faults(page);
  await other.close();
  return found;
};

const faults = async (page, part = 'body') => {
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}`));
};

/** Asks in the browser of whoever wrote it for another look at a comment, and says why. */
const appeal = async (comment, word) => {
  await comment.getByText('Đề nghị xem lại', { exact: true }).click();
  await comment.getByLabel('Lời nhắn cho người duyệt').fill(word);
  await comment.getByRole('button', { name: 'Gửi đề nghị' }).click();
  await expect(comment).toContainText('Bạn đã đề nghị xem lại');
};

test('an author sees why their comment was hidden, asks for another look, and hears what came of it', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, thread, another, key }) => {
  const moderator = await service.moderator();
  await page.goto(host.article({ key }));
  await thread.post('Giá vàng hôm nay ra sao?', 'Lan');
  await expect(thread.comment('Giá vàng')).toBeVisible();
  const [{ id }] = (await service.thread(key)).comments;
  await moderator.decide(id, 'hide', { hide_reason: 'off_topic' });

  await page.reload();
  const comment = thread.comment('Giá vàng');
  await expect(comment).toContainText('Đã bị ẩn – chỉ bạn thấy');
  await expect(comment).toContainText('Lý do: Lạc đề.');
  expect(await faults(page, 'cam-nhan')).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  const other = await another(host.article({ key }));
  await other.shown();
  await expect(other.comments).toHaveCount(0);

  await appeal(comment, 'Bài này nói về vàng mà');
  expect(await faults(page, 'cam-nhan')).toEqual([]);
  const [waiting] = await moderator.list('held');
  expect(waiting.reasons).toEqual([{ rule: 'appeal', detail: 'Bài này nói về vàng mà', points: 30 }]);

  await moderator.decide(id, 'approve');
  await page.reload();
  await expect(comment.locator('[data-hidden]')).toHaveCount(0);
  await thread.host.getByRole('button', { name: 'Trả lời cho bạn (1)' }).click();
  await expect(thread.host.locator('[data-answers]')).toContainText('Bình luận của bạn đã được xem lại và được đăng: Giá vàng');
});

test('a hidden comment that was answered shows its words in its own place, to its author', async ({ page, host, service, thread, key }) => {
  const moderator = await service.moderator();
  await page.goto(host.article({ key }));
  await thread.post('Câu bị ẩn mà có người đáp', 'Lan');
  await expect(thread.comment('Câu bị ẩn')).toBeVisible();
  const [{ id }] = (await service.thread(key)).comments;
  await (await service.reader()).post(key, 'Tôi đáp đây', { name: 'Minh', parent: id });
  await moderator.decide(id, 'hide', {});
  await page.reload();
  const place = thread.host.locator(`li[data-id="${id}"]`);
  await expect(place).toHaveCount(1);
  await expect(place).toContainText('Câu bị ẩn mà có người đáp');
  await expect(place).toContainText('không phù hợp với trang');
  await expect(place).toContainText('Tôi đáp đây');
  await appeal(place, '');
});

test('who is warned acknowledges it, and what was being written is sent', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, thread, key, complaints }) => {
  const moderator = await service.moderator();
  await page.goto(host.article({ key }));
  await thread.post('Câu hơi gắt', 'Lan');
  await expect(thread.comment('Câu hơi gắt')).toBeVisible();
  const [{ id }] = (await service.thread(key)).comments;
  await moderator.warn(id, 'Xin giữ lời lẽ ôn hòa.\nCảm ơn bạn.');

  // The thread stands open since before, and does not know yet.
  await thread.composer.text.fill('Câu viết tiếp');
  await thread.composer.send.click();
  await expect(thread.composer.form).toContainText('Hãy đọc và xác nhận lời nhắc');
  await expect(thread.composer.text).toHaveValue('Câu viết tiếp');
  const warning = thread.host.getByRole('group', { name: 'Nhắc nhở từ người duyệt' });
  await expect(warning).toContainText('Xin giữ lời lẽ ôn hòa.');
  expect(await faults(page, 'cam-nhan')).toEqual([]);
  await warning.getByRole('button', { name: 'Tôi đã đọc' }).click();
  await expect(warning).toHaveCount(0);
  await expect(thread.composer.text).toHaveValue('Câu viết tiếp');
  await thread.composer.send.click();
  await expect(thread.comment('Câu viết tiếp')).toBeVisible();
  // The browser notes that it was refused.
  expect(complaints.splice(0)).toHaveLength(1);

  // And before anything is written, on the next visit.
  await moderator.warn(id, 'Lần hai');
  await page.reload();
  await expect(warning).toContainText('Lần hai');
  await warning.getByRole('button', { name: 'Tôi đã đọc' }).click();
  await expect(warning).toHaveCount(0);
});

test('without script the reason, the appeal and the warning are forms', async ({ browser, service, key }) => {
  const moderator = await service.moderator();
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'vi-VN' });
  const page = await context.newPage();
  await page.goto(`${service.url}/t/demo?key=${key}&lang=vi`);
  const form = page.locator('form:has(textarea[name=text])').first();
  await form.locator('textarea[name=text]').fill('Câu viết không script');
  await form.locator('input[name=name]').fill('Lan');
  await form.locator('[part=send]').click();
  const comment = page.locator('li[data-id]').filter({ hasText: 'Câu viết không script' });
  const id = await comment.getAttribute('data-id');
  await moderator.decide(id, 'hide', { hide_reason: 'ad' });
  await page.goto(`${service.url}/t/demo?key=${key}&lang=vi`);
  await expect(comment).toContainText('Lý do: Quảng cáo.');
  expect(await faultsWithout(context, page.url())).toEqual([]);
  await appeal(comment, 'Không phải quảng cáo');
  await moderator.warn(id, 'Xin giữ lời');
  await form.locator('textarea[name=text]').fill('Câu thứ hai');
  await form.locator('input[name=name]').fill('Lan');
  await form.locator('[part=send]').click();
  await expect(page.getByText('Xin giữ lời')).toBeVisible();
  await expect(form.locator('textarea[name=text]')).toHaveValue('Câu thứ hai');
  expect(await faultsWithout(context, `${service.url}/t/demo?key=${key}&lang=vi`)).toEqual([]);
  await form.getByLabel('Tôi đã đọc').check();
  await form.locator('[part=send]').click();
  await expect(page.locator('li[data-id]').filter({ hasText: 'Câu thứ hai' })).toBeVisible();

  // And on the page of what is one's own.
  await page.getByRole('button', { name: 'Bình luận của tôi' }).click();
  await expect(page.locator('.own > li').filter({ hasText: 'Câu viết không script' })).toContainText('Bạn đã đề nghị xem lại');
  expect(await faultsWithout(context, page.url())).toEqual([]);
  await context.close();
});

test('a moderator hides with a reason and warns, by mouse and by keys', async ({ page, service }) => {
  const site = await service.addSite(`bao-${Math.random().toString(36).slice(2, 8)}`);
  const lan = await service.reader(site);
  for (const n of [1, 2, 3]) await lan.post('bai', `Lời số ${n}`);
  await join(service, page, site);
  await page.goto(`${service.url}/admin/sites/${site}?status=approved`);
  const card = text => page.locator('article.card').filter({ hasText: text });

  await card('Lời số 1').locator('[data-menu] > summary').click();
  await card('Lời số 1').getByText('Ẩn, nêu lý do').click();
  expect(await faults(page)).toEqual([]);
  await card('Lời số 1').getByRole('button', { name: 'Lạc đề' }).click();
  await expect(card('Lời số 1')).toHaveCount(0);
  await expect(page.getByText('Đã ẩn bình luận của Lan.').first()).toBeVisible();

  await card('Lời số 2').focus();
  await page.keyboard.press('w');
  await expect(card('Lời số 2').getByRole('button', { name: 'Xúc phạm người khác' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(card('Lời số 2')).toHaveCount(0);

  await card('Lời số 3').focus();
  await page.keyboard.press('n');
  const text = card('Lời số 3').getByLabel('Lời nhắc');
  await expect(text).toBeFocused();
  await text.fill('Xin giữ lời');
  expect(await faults(page, '.list')).toEqual([]);
  await card('Lời số 3').getByRole('button', { name: 'Gửi lời nhắc' }).click();
  await expect(page.getByText('Đã nhắc nhở Lan.').first()).toBeVisible();
  await expect(lan.post('bai', 'Viết tiếp')).rejects.toThrow('warning_open');

  await page.goto(`${service.url}/admin/sites/${site}?status=hidden`);
  await expect(card('Lời số 1')).toContainText('ẩn vì: Lạc đề');
  await expect(card('Lời số 2')).toContainText('ẩn vì: Xúc phạm người khác');
  await card('Lời số 1').getByRole('link', { name: 'Lan' }).click();
  const drawer = page.getByRole('dialog');
  await expect(drawer).toContainText('chưa đọc');
  await page.keyboard.press('Escape');

  await page.goto(`${service.url}/admin/sites/${site}?status=hidden`);
  await page.getByLabel('Chọn tất cả').check();
  await page.locator('#bulk').getByRole('button', { name: 'Khôi phục' }).click();
  await expect(page.locator('article.card')).toHaveCount(0);
  await page.goto(`${service.url}/admin/sites/${site}?status=approved`);
  await page.getByLabel('Chọn tất cả').check();
  await page.locator('#bulk').getByLabel('Lý do ẩn').selectOption('Quảng cáo');
  await page.locator('#bulk').getByRole('button', { name: 'Ẩn' }).click();
  await expect(page.locator('article.card')).toHaveCount(0);
  const hidden = await (await service.moderator(site)).list('hidden');
  expect(hidden.map(({ hide_reason }) => hide_reason)).toEqual(['ad', 'ad', 'ad']);
});

test('an owner writes the reasons as lines', async ({ page, service }) => {
  const site = await service.addSite(`bao-${Math.random().toString(36).slice(2, 8)}`);
  await join(service, page, site);
  await page.goto(`${service.url}/admin/sites/${site}/settings`);
  const field = page.getByLabel('Lý do ẩn');
  await expect(field).toHaveValue(/^Xúc phạm người khác \| Insulting to others\n/);
  await field.fill('Lạc đề | Off topic\nTrái pháp luật | Against the law');
  await page.getByRole('button', { name: 'Lưu thay đổi' }).click();
  await expect(page.getByRole('status').first()).toContainText('Đã lưu');
  expect(JSON.parse(await service.cli('site', 'show', site)).hide_reasons ?? []).toEqual([
    { code: 'off_topic', vi: 'Lạc đề', en: 'Off topic' },
    { code: 'trai_phap_luat', vi: 'Trái pháp luật', en: 'Against the law' },
  ]);
});
