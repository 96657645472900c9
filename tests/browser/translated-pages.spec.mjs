// A browser that translates the page: it puts elements of its own around every text, and may keep the old text nodes.
import { COMMENTS } from './support/sentences.mjs';
import { expect, hold, PROGRAM, test, toucher } from './support/fixtures.mjs';

/** Does to the thread what Chrome's translator does, but for what says that it must not be translated. */
const translate = host => {
  const walk = node => {
    for (const child of [...node.childNodes]) {
      if (child.nodeType === Node.TEXT_NODE && child.data.trim()) {
        const outer = document.createElement('font'), inner = document.createElement('font');
        outer.setAttribute('dir', 'auto');
        inner.textContent = `[${child.data}]`;
        outer.append(inner);
        child.replaceWith(outer);
      } else if (child.nodeType === Node.ELEMENT_NODE && !child.matches('textarea,script,style,template,[translate=no],font')) {
        walk(child);
      }
    }
  };
  walk(host.shadowRoot);
};

for (const when of ['before', 'after']) {
  test(`translated ${when} the program wakes, everything works as before`, { tag: '@phone' }, async ({ page, host, service, thread, key, hasTouch }) => {
    const tap = toucher(hasTouch);
    const lan = await service.reader();
    await lan.post(key, COMMENTS[0], { name: 'Lan' });
    const url = host.article({ key });
    await page.goto(url);
    await thread.shown();
    if (when === 'after') {
      await tap(thread.composer.text);
      await expect(thread.composer.form).toHaveAttribute('novalidate', '');
    }
    await thread.host.evaluate(translate);
    await tap(thread.reaction('love'));
    await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
    await expect(thread.number('love')).toHaveText('1');
    await expect(thread.reaction('love')).toHaveAttribute('aria-pressed', 'true');
    await tap(thread.comment(COMMENTS[0]).locator('[data-act=like]').first());
    await expect(thread.comment(COMMENTS[0]).locator('[data-act=like] [data-n]').first()).toHaveText('1');
    const release = await hold(page, url => url.pathname.endsWith('/comments') && url.pathname.includes('/api/'));
    await thread.composer.text.fill('a'.repeat(1_990));
    await expect(thread.composer.form.locator('[data-room]')).toHaveText('Còn 10 ký tự');
    await thread.composer.text.fill('b'.repeat(1_995));
    await expect(thread.composer.form.locator('[data-room]')).toHaveText('Còn 5 ký tự');
    await thread.composer.write(COMMENTS[1], 'Minh');
    await tap(thread.composer.send);
    await expect(thread.composer.send).toHaveText('Đang gửi…');
    release();
    await expect(thread.comment(COMMENTS[1])).toBeVisible();
    await expect(thread.composer.send).toHaveText('Gửi bình luận');
    await expect(thread.count).toHaveText('2');
    expect(page.url()).toBe(url);
  });
}

test('names, numbers and times are not for translation', async ({ page, host, service, thread, key }) => {
  const lan = await service.reader();
  await lan.post(key, COMMENTS[0], { name: 'Hồng Nhung', parent: await lan.post(key, COMMENTS[1], { name: 'Mai' }) });
  await page.goto(host.article({ key }));
  await thread.shown();
  await thread.host.evaluate(translate);
  const said = selector => thread.host.locator(selector).allTextContents();
  expect(await said('.by > bdi')).toEqual(['Mai', 'Hồng Nhung']);
  expect(await said('[data-count]')).toEqual(['2']);
  expect(await said('[data-act=react] [data-n]')).toEqual(['', '', '', '']);
  expect((await said('time')).every(text => !text.includes('['))).toBe(true);
});

test('what a proxy or an extension puts between the parts changes nothing', { tag: '@phone' }, async ({ page, host, service, thread, key, hasTouch }) => {
  const tap = toucher(hasTouch);
  const release = await hold(page, PROGRAM);
  await page.goto(host.article({ key }));
  await thread.shown();
  await thread.host.evaluate(host => {
    for (const element of host.shadowRoot.querySelectorAll('section *:not(svg *, textarea, input)')) {
      element.prepend(document.createComment('x'), '\n  ');
      if (element.matches('form, form div, .rx, [data-act=react]')) element.prepend(document.createElement('password-manager'));
    }
  });
  await tap(thread.reaction('fun'));
  release();
  await expect.poll(() => service.tallies(key)).toMatchObject({ fun: 1 });
  await expect(thread.number('fun')).toHaveText('1');
  await thread.post(COMMENTS[2], 'Lan');
  await expect(thread.comment(COMMENTS[2])).toBeVisible();
});
