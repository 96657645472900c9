// A hostile text is only a text: every known attack goes through everything that people can fill in, and is looked at
// wherever it is shown, in a browser that would run it.
import { readFile } from 'node:fs/promises';
import { expect, test } from './support/fixtures.mjs';

const VECTORS = (await readFile(new URL('../fixtures/xss.jsonl', import.meta.url), 'utf8'))
  .trim()
  .split('\n')
  // Controls are refused at the door, in every field.
  .map(line => JSON.parse(line).text.replace(/[\0-\x08\x0b-\x1f\x7f\x85]/g, ''));

/** What stands on one line, as a name or a title does, and is no longer than a name may be. */
const short = text => [...text.replace(/\s+/g, ' ').trim()].slice(0, 60).join('') || 'x';

/** Everything that may be filled in takes it in, `wide` at a time. */
const inTurn = async (items, wide, act) => {
  const queue = items.entries();
  const work = async () => {
    for (const [index, item] of queue) await act(item, index);
  };
  await Promise.all(Array.from({ length: wide }, work));
};

const lay = async page => {
  const trapped = [];
  page.on('dialog', dialog => (trapped.push(`dialog ${dialog.message()}`), dialog.dismiss()));
  page.on('request', request => {
    if (!/^(https?:\/\/(127\.0\.0\.1|localhost):\d+\/|data:,$|blob:)/.test(request.url())) trapped.push(`request ${request.url()}`);
  });
  page.on('popup', popup => trapped.push(`window ${popup.url()}`));
  await page.exposeFunction('sprung', what => trapped.push(`ran ${what}`));
  await page.addInitScript(() => {
    window.trap = () => window.sprung(location.href);
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => window.sprung(`${effectiveDirective} ${blockedURI}`));
  });
  return trapped;
};

/** What a page holds that could do something of a writer's choosing, shadow roots and HTML from elsewhere included. */
const find = html => {
  const found = [];
  const look = root => {
    for (const element of root.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        const address = value.replace(/[\0-\x20\x7f]/g, '').toLowerCase();
        if (name.startsWith('on') || name === 'style' || name === 'srcdoc' || name === 'ping') found.push(`${element.localName} ${name}=${value}`);
        if (/^(javascript|vbscript|data|blob|file):/.test(address) && /(href|src|action|data|poster|cite|background)/.test(name) && address !== 'data:,') found.push(`${element.localName} ${name}=${value}`);
      }
      const name = element.localName;
      if (/^(iframe|object|embed|base|frame|applet|math|audio|video|portal|image|x-tra)$/.test(name)) found.push(`<${name}>`);
      if (name === 'script' && !/\/(embed|admin)\.js$/.test(element.src) && !/^application\/(json|ld\+json)$/.test(element.type)) found.push(element.outerHTML);
      if (name === 'img' && /evil\.example/.test(element.src)) found.push(element.outerHTML);
      if (name === 'template') look(element.content);
      if (element.shadowRoot) look(element.shadowRoot);
    }
  };
  look(html === undefined ? document : new DOMParser().parseFromString(html, 'text/html'));
  return found;
};

/** A site full of attacks: each is a comment with its own words as name, and the title, key and address of an article. */
const besieged = async (service, host) => {
  const site = `bao-${Math.random().toString(36).slice(2, 8)}`;
  await service.addSite(site, { hold_images: false, hold_caps: false, links_before_hold: 1000, page_size: 100 });
  const bold = [...VECTORS].filter(text => /^["'<\]?-]/.test(text)).slice(0, 12);
  await service.cli('site', 'set', site, 'name', `Báo ${bold.join(' ')}`);
  const reader = await service.reader(site);
  const say = (page, text, name) => reader.post(page, text, { name: short(name) });
  await inTurn(VECTORS, 8, async (text, index) => {
    await say(`gom-${index % 6}`, text, text);
    const url = `${host.url}/${text.replace(/\s/g, '')}?${text.replace(/\s/g, '')}#${text.replace(/\s/g, '')}`;
    await say({ url, title: text, key: `k ${short(text)}` }, 'Chào', 'An');
  });
  return { site, reader };
};

test('no attack does anything where readers and moderators see it', async ({ page, service, host }) => {
  test.setTimeout(300_000);
  const trapped = await lay(page);
  const { site } = await besieged(service, host);
  const clean = async where => {
    expect(await page.evaluate(find), where).toEqual([]);
    expect(trapped, where).toEqual([]);
  };

  await test.step('in the widget, asleep and awake', async () => {
    for (let n = 0; n < 6; n++) {
      const key = `gom-${n}`;
      await page.goto(host.article({ key, site, embed: `<cam-nhan key="${key}" limit="100"></cam-nhan>` }));
      await expect(page.locator('cam-nhan li[data-id]')).toHaveCount(VECTORS.filter((_, index) => index % 6 === n).length);
      await clean(`widget ${n}`);
      if (n) continue;
      const form = page.locator('cam-nhan [data-island=composer] form').first();
      await form.locator('textarea').fill(VECTORS.slice(0, 30).join('\n\n').slice(0, 1900));
      await form.locator('input[name=name]').fill(short(VECTORS[0]));
      await form.locator('[data-act=preview], button[aria-pressed]').first().click().catch(() => {});
      await clean('preview');
      await form.locator('[part=send]').click();
      await expect(page.locator('cam-nhan li[data-id]').first()).toContainText('trap()');
      // Whatever can be pointed at or come into focus, does.
      await page.evaluate(() => {
        for (const element of document.querySelector('cam-nhan').shadowRoot.querySelectorAll('li[data-id] *')) {
          for (const name of ['pointerover', 'mouseover', 'focus', 'toggle', 'animationstart', 'error', 'load']) element.dispatchEvent(new Event(name));
        }
      });
      await clean('widget awake');
    }
  });

  await test.step('on the thread’s own page', async () => {
    for (let n = 0; n < 6; n++) {
      await page.goto(`${service.url}/t/${site}?key=gom-${n}&limit=100`);
      await clean(`thread ${n}`);
    }
  });

  const answers = [];
  await test.step('in titles, keys and what is asked for', async () => {
    await inTurn(VECTORS, 8, async text => {
      const query = new URLSearchParams({ key: `k ${short(text)}`, title: text, lang: text, sort: text, comment: text });
      const plain = new URLSearchParams({ key: `k ${short(text)}` });
      for (const path of [`/t/${site}?${plain}`, `/t/${site}?${query}`, `/embed/${site}/fragment?${plain}&title=${encodeURIComponent(text)}`]) {
        answers.push(await (await fetch(service.url + path)).text());
      }
    });
    await page.goto(`${host.article({ key: 'trong', site })}`);
    const found = await page.evaluate(
      ([htmls, source]) => htmls.flatMap(html => new Function(`return ${source}`)()(html)),
      [answers, find.toString()],
    );
    expect(found).toEqual([]);
  });

  await test.step('on the moderators’ pages', async () => {
    await page.goto(await service.cli('moderator', 'invite', '--site', site, '--role', 'owner'));
    await page.getByLabel('Tên').fill(short(VECTORS[0]));
    await page.getByLabel('E-mail').fill(`ban-${site}@bao.example`);
    await page.getByLabel('Mật khẩu').fill('mật khẩu đủ dài');
    await page.getByRole('button', { name: 'Nhận lời' }).click();
    await page.waitForURL(url => url.pathname === `/admin/sites/${site}`);
    const at = `${service.url}/admin/sites/${site}`;
    let pages = 0;
    for (let next = `${at}?status=approved`; next; pages++) {
      await page.goto(next);
      await clean(`queue ${pages}`);
      const older = page.getByRole('link', { name: 'Cũ hơn' });
      next = (await older.count()) ? service.url + (await older.getAttribute('href')) : null;
    }
    expect(pages).toBeGreaterThan(30);
    // The word list with attacks for notes, and the record with attacks for reasons.
    await page.goto(`${at}/words`);
    const lines = VECTORS.slice(0, 400).map((text, index) => `từ cấm số ${index} # ${text.replace(/\s+/g, ' ')}`);
    await page.locator('textarea[name=list]').fill(lines.join('\n'));
    await page.locator('form[action$="/words"] button').click();
    await clean('word list');
    await page.locator('textarea[name=text]').fill(`từ cấm số 7 ${VECTORS.slice(0, 20).join(' ')}`);
    await page.locator('form[action$="/try"] button').click();
    await clean('trial');
    const asked = VECTORS.filter(text => /^["'<]/.test(text)).slice(0, 12);
    for (const text of asked) {
      await page.goto(`${at}?${new URLSearchParams({ status: 'all', q: text })}`);
      await clean(`search ${text}`);
    }
    for (const path of ['/record', '/settings', '/people', '/words']) {
      await page.goto(at + path);
      await clean(path);
    }
  });
});
