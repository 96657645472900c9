// An English page gets an English thread.
import { thread as tag } from './support/host.mjs';
import { COMMENTS } from './support/sentences.mjs';
import { expect, test } from './support/fixtures.mjs';

test('on an English page every word is English, and the numbers are right', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  await lan.react(key, 'love');
  await page.goto(host.article({ key, lang: 'en-GB' }));
  await expect(thread.host.getByText('How do you feel about this article?')).toBeVisible();
  await thread.composer.write('A first comment.', 'Anna');
  await thread.host.getByRole('button', { name: 'Post comment' }).click();
  await expect(thread.comment('A first comment.')).toContainText('just now');
  await expect(thread.spoken).toHaveText('Your comment has been posted.');
  await expect(thread.host.getByRole('heading', { name: 'Comments (1)' })).toBeVisible();
  const words = await thread.host.evaluate(host => host.shadowRoot.querySelector('[data-cn]').innerText);
  expect(words).not.toMatch(/[ăâđêôơưĂÂĐÊÔƠƯ]/);
});

test('the element’s language wins over the page’s; a language we do not speak gets the site’s own', async ({ page, host, thread, key }) => {
  for (const [lang, attributes, words] of [
    ['vi', { lang: 'en' }, 'How do you feel about this article?'],
    ['en', { lang: 'vi' }, 'Cảm nhận của bạn về bài viết này'],
    ['fr', {}, 'Cảm nhận của bạn về bài viết này'],
  ]) {
    await page.goto(host.article({ key, lang, embed: tag({ key, ...attributes }) }));
    await expect(thread.host.getByText(words)).toBeVisible();
  }
});

test('a refusal is said in the reader’s language', async ({ page, host, service, thread, key, complaints }) => {
  const lan = await service.reader();
  const id = await lan.post(key, COMMENTS[0]);
  await page.goto(host.article({ key, lang: 'en' }));
  await thread.reply(thread.comment(COMMENTS[0]));
  // By its id: news of the removal may take the text away before the answer is sent.
  const reply = thread.composerIn(thread.host.locator(`li[data-id="${id}"]`));
  await reply.write('An answer.', 'Anna');
  const moderator = await service.moderator();
  await moderator.decide(id, 'remove');
  await reply.send.click();
  await expect(thread.host.getByText(/replying to is gone/)).toBeVisible();
  await expect(reply.text).toHaveValue('An answer.');
  expect(complaints.length).toBe(1);
  complaints.length = 0;
});
