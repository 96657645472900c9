// While robots flood a site, readers notice next to nothing.
import AxeBuilder from '@axe-core/playwright';
import { thread as tag } from './support/host.mjs';
import { COMMENTS } from './support/sentences.mjs';
import { expect, hold, PROGRAM, test } from './support/fixtures.mjs';
import { Service } from './support/service.mjs';

const isPost = request => request.method() === 'POST' && /\/api\/v1\/sites\/[^/]+\/comments$/.test(new URL(request.url()).pathname);

/** An article of a site that asks every stranger for work. */
const watchful = async (service, host, key) => {
  const site = await service.addSite(`bao-${key}`, { robot_check: 'always' });
  return { site, url: host.article({ key, site, embed: tag({ key, site }) }) };
};

/** What the browser says of a problem that is none for the reader. */
const expectOnly = (complaints, status) => {
  expect(complaints.every(text => text.includes(`${status}`)), complaints.join()).toBe(true);
  complaints.length = 0;
};

test('a stranger’s first comment goes through with the work done, and the next without any', { tag: ['@phone', '@postgres'] }, async ({ page, host, service, thread, key, complaints }) => {
  const { site, url } = await watchful(service, host, key);
  await page.goto(url);
  await thread.composer.write(COMMENTS[0], 'Thu Hà');
  const sent = [];
  page.on('request', request => isPost(request) && sent.push(request.postDataJSON()));
  await thread.composer.send.click();
  await expect(thread.composer.form.getByText('Đang kiểm tra…')).toBeVisible();
  await expect(thread.comment(COMMENTS[0])).toContainText('vừa xong');
  await expect(thread.composer.text).toHaveValue('');
  expect(sent.length).toBe(2);
  expect(sent[1].id).toBe(sent[0].id);
  expect(sent[1].proof.numbers.length).toBe(8);
  expect((await service.thread(key, site)).count).toBe(1);
  await thread.post(COMMENTS[1], 'Thu Hà');
  await expect(thread.comment(COMMENTS[1])).toContainText('vừa xong');
  expect(sent.length).toBe(3);
  expect((await service.thread(key, site)).count).toBe(2);
  expectOnly(complaints, 428);
});

test('the work is done in turns that never hold up the page', async ({ page, host, service, thread, key, complaints }) => {
  const { url } = await watchful(service, host, key);
  await page.goto(url);
  await thread.composer.write(COMMENTS[2], 'Lan');
  await expect(thread.composer.form).toHaveAttribute('novalidate', '');
  // Turns are seen by a timer that runs between them; a work in one piece would let none run.
  const [between] = await Promise.all([
    page.evaluate(() => new Promise(done => {
      let ran = 0;
      const tick = () => {
        ran += document.querySelector('cam-nhan').shadowRoot.textContent.includes('Đang kiểm tra…');
        if (document.querySelector('cam-nhan').shadowRoot.querySelector('textarea').value) setTimeout(tick);
        else done(ran);
      };
      tick();
    })),
    thread.composer.send.click(),
  ]);
  expect(between).toBeGreaterThan(2);
  expectOnly(complaints, 428);
});

test('a flood puts a site on its guard, in calm nothing is asked', async ({ page, host, key, complaints }) => {
  const service = await Service.start({ env: { CAM_NHAN_NEWCOMERS_PER_MINUTE: '3' } });
  try {
    const site = await service.addSite('bao');
    const script = `<script async src="${service.url}/embed.js" data-site="${site}"></script>`;
    const url = host.article({ key, site, embed: tag({ key, site }), scripts: script });
    const sent = [];
    page.on('request', request => isPost(request) && sent.push(request.url()));
    const { Thread } = await import('./support/thread.mjs');
    const thread = new Thread(page);
    await page.goto(url);
    await thread.post(COMMENTS[0], 'Lan');
    await expect(thread.comment(COMMENTS[0])).toContainText('vừa xong');
    expect(sent.length, 'in calm one request').toBe(1);
    const robots = [];
    for (let n = 0; n < 12; n += 1) robots.push((await service.reader(site)).post(key, `máy ${n}`).catch(error => String(error)));
    expect((await Promise.all(robots)).filter(told => told.includes('work_required')).length).toBeGreaterThan(5);
    await page.evaluate(() => localStorage.clear());
    await page.goto(url);
    await thread.post(COMMENTS[1], 'Minh');
    await expect(thread.comment(COMMENTS[1])).toContainText('vừa xong');
    expect(sent.length, 'under pressure one more').toBe(3);
    expectOnly(complaints, 428);
    // Who still reads would miss the service.
    await page.goto('about:blank');
  } finally {
    await service.stop();
  }
});

test('“too many” keeps the text, says so kindly, and sends again by itself', async ({ page, host, service, thread, key, complaints }) => {
  let refused = 0;
  await page.route(url => url.pathname.endsWith('/comments') && url.pathname.includes('/api/'), async route => {
    if (route.request().method() !== 'POST' || refused) return route.continue();
    refused += 1;
    const origin = { 'Access-Control-Allow-Origin': '*', 'Retry-After': '2' };
    const title = 'Bạn gửi hơi nhanh. Hãy thử lại sau 2 giây.';
    await route.fulfill({ status: 429, headers: origin, contentType: 'application/problem+json', body: JSON.stringify({ title, status: 429, code: 'too_many', number: 2 }) });
  });
  await page.goto(host.article({ key }));
  await thread.post(COMMENTS[3], 'Lan');
  await expect(thread.composer.form.getByText('Bạn gửi hơi nhanh')).toBeVisible();
  await expect(thread.composer.text).toHaveValue(COMMENTS[3]);
  await expect(thread.comment(COMMENTS[3])).toContainText('vừa xong');
  await expect(thread.composer.text).toHaveValue('');
  expect(refused).toBe(1);
  expect((await service.thread(key)).count).toBe(1);
  expectOnly(complaints, 429);
});

test('after “too many”, who writes on is not interrupted', async ({ page, host, service, thread, key, complaints }) => {
  let asked = 0;
  await page.route(url => url.pathname.endsWith('/comments') && url.pathname.includes('/api/'), async route => {
    asked += 1;
    await route.fulfill({ status: 429, headers: { 'Access-Control-Allow-Origin': '*' }, contentType: 'application/problem+json', body: JSON.stringify({ title: 'Bạn gửi hơi nhanh. Hãy thử lại sau 1 giây.', status: 429, code: 'too_many', number: 1 }) });
  });
  await page.goto(host.article({ key }));
  await thread.post(COMMENTS[4], 'Lan');
  await expect(thread.composer.form.getByText('Bạn gửi hơi nhanh')).toBeVisible();
  await thread.composer.text.fill(`${COMMENTS[4]} Viết thêm`);
  // Longer than the wait that was asked for.
  await page.waitForTimeout(1_500);
  expect(asked).toBe(1);
  await expect(thread.composer.text).toHaveValue(`${COMMENTS[4]} Viết thêm`);
  expect((await service.thread(key)).count).toBe(0);
  expectOnly(complaints, 429);
});

test('a form token that is no longer good is changed without a word', async ({ page, host, service, thread, key, complaints }) => {
  const { site, url } = await watchful(service, host, key);
  await page.route('**/readers?**', async route => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), form_token: 'A'.repeat(32) } });
  });
  await page.goto(url);
  await thread.post(COMMENTS[5], 'Lan');
  await expect(thread.comment(COMMENTS[5])).toContainText('vừa xong');
  await expect(thread.comment(COMMENTS[5])).not.toContainText('Đang chờ duyệt');
  expect((await service.thread(key, site)).count).toBe(1);
  expectOnly(complaints, 428);
});

test('nobody meets the trap, by eye, by ear or by keyboard', async ({ page, host, service, thread, key }) => {
  await (await service.reader()).post(key, COMMENTS[0]);
  await page.goto(host.article({ key }));
  await thread.composer.text.click();
  const reply = await thread.reply(thread.comment(COMMENTS[0]));
  await expect(reply.text).toBeVisible();
  const traps = thread.host.locator('[name=website]');
  await expect(traps).toHaveCount(2);
  for (const trap of await traps.all()) {
    const { width, height } = await trap.locator('..').boundingBox();
    expect(width * height).toBeLessThanOrEqual(1);
  }
  await expect(thread.host.getByRole('textbox', { name: /website/i })).toHaveCount(0);
  expect(await thread.host.getByRole('textbox').count()).toBe(4);
  await thread.composer.name.focus();
  const met = [];
  for (let n = 0; n < 12; n += 1) {
    await page.keyboard.press('Tab');
    met.push(await page.evaluate(() => document.querySelector('cam-nhan').shadowRoot.activeElement?.name));
  }
  expect(met).not.toContain('website');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

/** How robots fill a form: each puts something into every field, in its own way. */
const ROBOTS = {
  'puts words into all fields': async form => {
    await form.evaluate((form, text) => {
      for (const [name, value] of Object.entries({ text, name: 'Máy', website: 'http://x.example' })) {
        form.elements[name].value = value;
        for (const type of ['input', 'change']) form.elements[name].dispatchEvent(new Event(type, { bubbles: true }));
      }
    }, COMMENTS[6]);
  },
  'types into all fields': async (form, page) => {
    for (const [name, value] of Object.entries({ text: COMMENTS[6], name: 'Máy', website: 'http://x.example' })) {
      await form.locator(`[name=${name}]`).focus();
      await page.keyboard.type(value);
    }
  },
};

for (const [how, fill] of Object.entries(ROBOTS)) {
  test(`who ${how} falls into the trap, is told that the comment waits, and it does`, async ({ page, host, service, thread, key }) => {
    await page.goto(host.article({ key }));
    await fill(thread.composer.form, page);
    // Where no hand has opened it, the composer is one line.
    await thread.composer.send.dispatchEvent('click');
    await expect(thread.comment(COMMENTS[6])).toContainText('Đang chờ duyệt');
    const held = await (await service.moderator()).list('held');
    expect(held.find(comment => comment.text === COMMENTS[6]).reasons[0].rule).toBe('robot');
  });
}

test('without script, and on a guarded site, a stranger’s comment waits for a moderator', async ({ browser, host, service, key }) => {
  const { site } = await watchful(service, host, key);
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'vi-VN' });
  const page = await context.newPage();
  await page.goto(`${service.url}/t/${site}?key=${key}`);
  await page.locator('textarea[name=text]').fill(COMMENTS[7]);
  await page.locator('input[name=name]').fill('Thu Hà');
  await page.locator('[part=send]').click();
  await expect(page.locator('li[data-id]').filter({ hasText: COMMENTS[7] })).toContainText('Đang chờ duyệt');
  expect((await service.thread(key, site)).count).toBe(0);
  await context.close();
});

test('a moderator sees a reaction burst, takes it back at once and puts it back; the owner sets the rules', async ({ page, service, key }) => {
  const site = await service.addSite(`song-${key}`);
  for (let n = 0; n < 12; n += 1) await (await service.reader(site)).react(key, 'love');
  await page.goto(await service.cli('moderator', 'invite', '--site', site, '--role', 'owner'));
  await page.getByLabel('Tên').fill('Ban biên tập');
  await page.getByLabel('E-mail').fill(`song-${key}@bao.example`);
  await page.getByLabel('Mật khẩu').fill('mật khẩu đủ dài');
  await page.getByRole('button', { name: 'Tham gia' }).click();
  await page.getByRole('link', { name: 'Tăng bất thường' }).click();
  await expect(page.locator('article')).toContainText('12 người, 12 cảm nhận được đếm');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole('button', { name: 'Không tính đợt này' }).click();
  await expect(page.getByRole('status')).toContainText('Đã bỏ 12 cảm nhận khỏi số đếm.');
  await expect(page.locator('article')).toContainText('12 cảm nhận không tính');
  expect(await service.tallies(key, site)).toMatchObject({ love: 0 });
  await page.getByRole('button', { name: 'Tính lại' }).click();
  await expect(page.locator('article')).toContainText('12 người, 12 cảm nhận được đếm');
  expect(await service.tallies(key, site)).toMatchObject({ love: 12 });

  await page.getByRole('link', { name: 'Quy tắc' }).click();
  await page.getByLabel('Luôn luôn').check();
  await page.getByLabel('Mỗi ngày tính nhiều nhất').fill('7');
  await page.getByRole('button', { name: 'Lưu' }).click();
  await expect(page.getByRole('status')).toContainText('Đã lưu');
  expect(JSON.parse(await service.cli('site', 'show', site).then(text => text.slice(text.indexOf('{'))))).toMatchObject({ robot_check: 'always', reactions_per_network: 7 });
});

for (const late of [false, true]) {
  test(`a password manager that fills the trap for a person holds nothing, ${late ? 'also where the program comes late' : 'from the first comment on'}`, { tag: '@phone' }, async ({ page, host, thread, key }) => {
    const release = late && (await hold(page, PROGRAM));
    await page.goto(host.article({ key }));
    const trap = thread.host.locator('[name=website]').first();
    const said = await trap.evaluate(trap => ['data-1p-ignore', 'data-lpignore', 'data-bwignore', 'data-form-type', 'data-protonpass-ignore'].filter(name => !trap.hasAttribute(name)));
    expect(said, 'managers are asked not to').toEqual([]);
    for (const text of COMMENTS.slice(8, 10)) {
      await thread.composer.write(text, 'Thu Hà');
      // As managers do: the field gets the focus, a value, and events that nobody's hand made.
      await trap.evaluate(trap => {
        trap.focus();
        for (const type of ['keydown', 'keypress', 'keyup']) trap.dispatchEvent(new KeyboardEvent(type, { bubbles: true, composed: true }));
        trap.value = 'https://bao.example';
        for (const type of ['input', 'change']) trap.dispatchEvent(new Event(type, { bubbles: true }));
        trap.blur();
      });
      await thread.composer.send.click();
      if (late) release();
      await expect(thread.comment(text)).toBeVisible();
      await expect(trap).toHaveValue('');
      await expect(thread.comment(text).locator('b[data-held]')).toHaveCount(0);
      await page.reload();
      await thread.shown();
    }
  });
}

test('who ticks the trap that no password manager ticks waits for a moderator', async ({ page, host, thread, key }) => {
  await page.goto(host.article({ key }));
  await thread.composer.text.click();
  await page.keyboard.type('Máy đánh dấu mọi ô.');
  await thread.composer.name.fill('Máy');
  await thread.host.locator('[data-trap]').first().evaluate(trap => (trap.checked = true));
  await thread.composer.send.click();
  await expect(thread.comment('Máy đánh dấu mọi ô.')).toContainText('Đang chờ duyệt');
});
