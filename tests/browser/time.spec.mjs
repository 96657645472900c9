// "vừa xong", wherever the clocks stand. The service runs in New York's zone.
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

const DAY = 86_400_000;

for (const [timezoneId, wrong] of [['Asia/Ho_Chi_Minh', 0], ['Australia/Sydney', DAY], ['America/New_York', -DAY], ['UTC', 7_200_000]]) {
  test(`a comment is “vừa xong” in ${timezoneId} with a clock wrong by ${wrong / 3_600_000} h`, async ({ host, service, key, another }) => {
    const lan = await service.reader();
    await lan.post(key, COMMENTS[0]);
    const url = host.article({ key });
    const thread = await another('about:blank', { timezoneId });
    if (wrong) await thread.page.clock.setSystemTime(Date.now() + wrong);
    await thread.page.goto(url);
    await expect(thread.comment(COMMENTS[0])).toContainText('vừa xong');
    await thread.post(COMMENTS[1], 'Lan');
    await expect(thread.comment(COMMENTS[1])).toContainText('vừa xong');
    await thread.reaction('love').click();
    await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
    await expect(thread.host).not.toContainText('tương lai');
    const time = thread.comment(COMMENTS[1]).locator('time').first();
    const stamp = Date.parse(await time.getAttribute('datetime'));
    expect(Math.abs(stamp - Date.now())).toBeLessThan(60_000);
    // A moment with its offset or in UTC; the reader's own zone tells it.
    expect(await time.getAttribute('datetime')).toMatch(/(Z|[+-]\d\d:\d\d)$/);
  });
}

test('a thread whose days are over closes on an open page, and what is typed stays', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0]);
  // As of an article whose last minute has begun.
  await page.route('**/fragment?*', async route => {
    const answer = await route.fetch();
    const html = (await answer.text()).replace('"key":', `"closes_at":${Date.now() + 90_000},"key":`);
    await route.fulfill({ response: answer, body: html });
  });
  await page.clock.install();
  await page.goto(host.article({ key }));
  const text = thread.host.locator('[data-island=composer] textarea');
  await text.fill('lời đang viết dở');
  await expect(thread.host.locator('[data-shut]')).toBeHidden();
  // The program that keeps the time is there.
  await expect(thread.composer.form).toHaveAttribute('novalidate', '');
  await page.clock.fastForward(180_000);
  await expect(thread.host.locator('[data-shut]')).toBeVisible();
  await expect(text).toHaveValue('lời đang viết dở');
});
