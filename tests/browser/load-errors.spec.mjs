// Why there are no comments: each cause has a sentence of its own, that says what a reader can do.
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';
import { Line } from './support/broken-connection.mjs';

const FRAGMENT = '**/fragment?*';
const CORS = { 'Access-Control-Allow-Origin': '*' };

const CAUSES = {
  'there is no line': [route => route.abort('internetdisconnected'), 'Hãy kiểm tra mạng rồi bấm “Thử lại”.'],
  'the service is busy': [
    route => route.fulfill({ status: 503, headers: CORS, contentType: 'application/problem+json', body: JSON.stringify({ title: 'Hệ thống đang bận. Hãy thử lại sau 5 giây.', status: 503, code: 'unavailable' }) }),
    'Hệ thống đang bận. Hãy thử lại sau 5 giây.',
  ],
  'a network answers in the service’s place': [route => route.fulfill({ headers: CORS, contentType: 'text/plain', body: 'Đăng nhập' }), 'nếu đang dùng Wi-Fi công cộng, hãy đăng nhập mạng'],
  'the page embeds wrongly': [
    route => route.fulfill({ status: 404, headers: CORS, contentType: 'application/problem+json', body: JSON.stringify({ title: 'Không có trang nào tên này.', status: 404, code: 'site_unknown' }) }),
    'hãy báo cho tòa soạn',
  ],
};

for (const [cause, [answer, sentence]] of Object.entries(CAUSES)) {
  test(`when ${cause}, the reader is told so, and what to do`, async ({ page, host, thread, key, complaints }) => {
    await page.route(FRAGMENT, answer);
    await page.goto(host.article({ key }));
    await expect(thread.host.locator('[part=notice]')).toContainText(sentence);
    await expect(thread.host.locator('[part=notice]')).toHaveCount(1);
    await page.unroute(FRAGMENT);
    await thread.host.getByRole('button', { name: 'Thử lại' }).click();
    await thread.shown();
    await expect(thread.host.locator('[part=notice]')).toHaveCount(0);
    complaints.length = 0;
  });
}

test('when the line breaks in the middle, the reader is told that it is a part', async ({ page, host, service, key, thread, complaints }) => {
  const lan = await service.reader();
  for (const text of COMMENTS) await lan.post(key, text);
  const line = await Line.start(service);
  await page.goto(host.article({ key, scripts: `<script async src="${line.url}/embed.js" data-site="demo"></script>` }));
  await thread.shown();
  await expect.poll(() => line.held.length).toBeGreaterThan(0);
  line.cut();
  await expect(thread.host.locator('[part=notice]')).toContainText('mới tải được một phần');
  await expect(thread.comments.first()).toBeVisible();
  await line.stop();
  complaints.length = 0;
});
