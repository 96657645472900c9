// Pages with keys and a clipboard of their own.
import { expect, hold, PROGRAM, test } from './support/fixtures.mjs';

const grab = page =>
  page.addInitScript(() => {
    window.heard = [];
    for (const type of ['keydown', 'keypress', 'keyup', 'beforeinput', 'input', 'paste', 'copy', 'cut', 'contextmenu', 'selectstart', 'drop', 'compositionstart', 'compositionend']) {
      addEventListener(type, event => {
        window.heard.push(type);
        // Every letter is a shortcut there, and nothing may be copied.
        event.preventDefault();
      });
    }
  });

for (const awake of [false, true]) {
  test(`a page with shortcuts of one letter gets no letter of what is typed, ${awake ? 'with the program' : 'nor before it is there'}`, async ({ page, host, service, thread, key }) => {
    await grab(page);
    const release = await hold(page, PROGRAM);
    if (awake) release();
    await page.goto(host.article({ key }));
    await thread.shown();
    if (awake) {
      await thread.reaction('love').click();
      await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
    }
    await thread.composer.text.click();
    await page.keyboard.type('sự kiện / sáng? jk');
    await expect(thread.composer.text).toHaveValue('sự kiện / sáng? jk');
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Control+C');
    await page.keyboard.press('End');
    await page.keyboard.press('Control+V');
    await expect(thread.composer.text).toHaveValue('sự kiện / sáng? jksự kiện / sáng? jk');
    await thread.composer.name.click();
    await page.keyboard.type('Sơn');
    await expect(thread.composer.name).toHaveValue('Sơn');
    expect((await page.evaluate(() => window.heard)).filter(type => !/^(selectstart|composition)/.test(type) || awake)).toEqual([]);
    if (!awake) return;
    await page.keyboard.press('Control+Enter');
    await expect(thread.comment('sự kiện / sáng?')).toBeVisible();
  });
}

test('a page that lets nobody select its text lets them into our fields, before the program and with it', async ({ page, host, service, thread, key }) => {
  await page.addInitScript(() => {
    document.onmousedown = ({ target }) => ['INPUT', 'TEXTAREA'].includes(target.tagName);
  });
  const release = await hold(page, PROGRAM);
  await page.goto(host.article({ key }));
  await thread.shown();
  await thread.composer.text.click();
  await page.keyboard.type('một');
  await expect(thread.composer.text).toHaveValue('một');
  release();
  await thread.reaction('love').click();
  await expect.poll(() => service.tallies(key)).toMatchObject({ love: 1 });
  await thread.composer.text.click();
  await page.keyboard.type(' hai');
  await expect(thread.composer.text).toHaveValue('một hai');
});
