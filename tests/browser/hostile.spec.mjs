// A hostile text is only a text: every known attack goes through everything that people can fill in, and is looked at
// wherever it is shown, in a browser that would run it.
import { readFile } from 'node:fs/promises';
import { expect, test } from './support/fixtures.mjs';
import { MailServer } from './support/mail.mjs';
import { Service } from './support/service.mjs';

const VECTORS = (await readFile(new URL('../fixtures/xss.jsonl', import.meta.url), 'utf8'))
  .trim()
  .split('\n')
  // Control characters are refused at once, in every field.
  .map(line => JSON.parse(line).text.replace(/[\0-\x08\x0b-\x1f\x7f\x85]/g, ''));

/** Articles among which the attacks are parted: fewer to each than a feed has room for. */
const ARTICLES = 12;

/** What stands on one line, as a name or a title does, and is no longer than a name may be. */
const short = text => [...text.replace(/\s+/g, ' ').trim()].slice(0, 60).join('') || 'x';
/** A site's name, which is one line without control characters. */
const nameOf = text => short(`Báo ${text.replace(/\p{Cc}/gu, '')}`);

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
  await service.cli('site', 'set', site, 'name', nameOf(bold.join(' ')));
  const reader = await service.reader(site);
  const say = (page, text, name) => reader.post(page, text, { name: short(name) });
  await inTurn(VECTORS, 8, async (text, index) => {
    await say(`gom-${index % ARTICLES}`, text, text);
    const url = `${host.url}/${text.replace(/\s/g, '')}?${text.replace(/\s/g, '')}#${text.replace(/\s/g, '')}`;
    await say({ url, title: text, key: `k ${short(text)}` }, 'Chào', 'An');
  });
  // A name that reads as the newsroom's waits for a moderator: here it is to be seen.
  const moderator = await service.moderator(site);
  for (const { id } of await moderator.list('held')) await moderator.decide(id, 'approve');
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
    for (let n = 0; n < ARTICLES; n++) {
      const key = `gom-${n}`;
      await page.goto(host.article({ key, site, embed: `<cam-nhan key="${key}" limit="100"></cam-nhan>` }));
      await expect(page.locator('cam-nhan li[data-id]')).toHaveCount(VECTORS.filter((_, index) => index % ARTICLES === n).length);
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
    for (let n = 0; n < ARTICLES; n++) {
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

  await test.step('in feeds, as they are and in a reader of feeds that trusts them', async () => {
    const articles = Array.from({ length: ARTICLES }, (_, n) => `?key=gom-${n}`);
    const titles = VECTORS.map(text => `?${new URLSearchParams({ key: `k ${short(text)}` })}`);
    const feeds = [];
    await inTurn(['', ...articles, ...titles], 8, async query => {
      const answer = await fetch(`${service.url}/feed/${site}${query}`);
      expect(answer.status, query).toBe(200);
      feeds.push(await answer.text());
    });
    for (const query of ['', ...articles]) {
      await page.goto(`${service.url}/feed/${site}${query}`);
      expect(await page.evaluate(() => document.documentElement.outerHTML.length)).toBeGreaterThan(100);
      expect(trapped, `feed ${query}`).toEqual([]);
    }
    await page.goto(host.article({ key: 'doc-tin', site, scripts: '', embed: '<div id="reader"></div>' }));
    const said = await page.evaluate(
      ([feeds, source]) => {
        const find = new Function(`return ${source}`)(), wrong = [];
        let texts = 0;
        for (const xml of feeds) {
          const feed = new DOMParser().parseFromString(xml, 'application/xml');
          if (feed.querySelector('parsererror')) wrong.push(`no XML: ${xml}`);
          for (const element of feed.querySelectorAll('*')) {
            if (element.namespaceURI !== 'http://www.w3.org/2005/Atom') wrong.push(`<${element.nodeName}>`);
            for (const { name } of element.attributes) if (name.startsWith('on')) wrong.push(`${element.nodeName} ${name}`);
          }
          for (const link of feed.querySelectorAll('link')) if (!/^https?:\/\//.test(link.getAttribute('href'))) wrong.push(link.getAttribute('href'));
          for (const content of feed.querySelectorAll('content')) {
            document.getElementById('reader').innerHTML = content.textContent;
            wrong.push(...find());
            texts += 1;
          }
        }
        return { wrong, texts };
      },
      [feeds, find.toString()],
    );
    expect(said.wrong).toEqual([]);
    expect(said.texts).toBeGreaterThanOrEqual(2 * VECTORS.length);
    await clean('reader of feeds');
  });

  await test.step('on the moderators’ pages', async () => {
    await page.goto(await service.cli('moderator', 'invite', '--site', site, '--role', 'owner'));
    await page.getByLabel('Tên').fill(short(VECTORS[0]));
    await page.getByLabel('E-mail').fill(`ban-${site}@bao.example`);
    await page.getByLabel('Mật khẩu').fill('mật khẩu đủ dài');
    await page.getByRole('button', { name: 'Tham gia' }).click();
    await page.waitForURL(url => url.pathname === `/admin/sites/${site}`);
    const at = `${service.url}/admin/sites/${site}`;
    let pages = 0;
    for (let next = `${at}?status=approved`; next; pages++) {
      await page.goto(next);
      await clean(`queue ${pages}`);
      const older = page.getByRole('link', { name: 'Xem tiếp' });
      next = (await older.count()) ? service.url + (await older.getAttribute('href')) : null;
    }
    expect(pages).toBeGreaterThan(30);
    // The word list with attacks for notes, and the audit log with attacks for reasons.
    await page.goto(`${at}/words`);
    const lines = VECTORS.slice(0, 400).map((text, index) => `từ cấm số ${index} # ${text.replace(/\s+/g, ' ')}`);
    await page.locator('details:has(textarea[name=list]) > summary').click();
    await page.locator('textarea[name=list]').fill(lines.join('\n'));
    await page.locator('form[action$="/words"] .primary').click();
    await clean('word list');
    await page.locator('textarea[name=text]').fill(`từ cấm số 7 ${VECTORS.slice(0, 20).join(' ')}`);
    await page.locator('form[action$="/try"] button').click();
    await clean('trial');
    const asked = VECTORS.filter(text => /^["'<]/.test(text)).slice(0, 12);
    for (const text of asked) {
      await page.goto(`${at}?${new URLSearchParams({ status: 'all', q: text })}`);
      await clean(`search ${text}`);
    }
    for (const path of ['/audit-log', '/settings', '/people', '/words']) {
      await page.goto(at + path);
      await clean(path);
    }
  });
});

/** Attacks in texts that a mail shows whole: several in one, as long as they have room. */
const packed = room => {
  const texts = [''];
  for (const vector of VECTORS.map(text => [...text.replace(/\s+/g, ' ').trim()].slice(0, room).join('')).filter(Boolean)) {
    const last = texts.at(-1);
    if (last.length + vector.length + 1 > room) texts.push(vector);
    else texts[texts.length - 1] = `${last} ${vector}`.trim();
  }
  return texts;
};

test('no attack does anything in a mail', async ({ page, host, database }) => {
  test.setTimeout(300_000);
  const mail = await MailServer.start();
  const env = { CAM_NHAN_SMTP_URL: mail.url, CAM_NHAN_MAIL_FROM: 'Cảm Nhận <binhluan@bao.example>' };
  const service = await Service.start({ database, env });
  try {
    // A mail shows five comments; each site's moderator asks for one.
    const texts = packed(230), sites = Math.ceil(texts.length / 5);
    const asked = async (site, name, comments) => {
      await service.addSite(site, { moderation: 'hold', name: nameOf(name) });
      const reader = await service.reader(site);
      for (const [text, author, title] of comments) await reader.post({ key: short(title), title, url: `${host.url}/` }, text, { name: short(author) });
      const invitation = await service.cli('moderator', 'invite', '--site', site, '--role', 'moderator');
      const send = (path, fields, more = {}) =>
        fetch(new URL(path, service.url), { method: 'POST', redirect: 'manual', headers: { Origin: service.url, ...more }, body: new URLSearchParams(fields) });
      const accepted = await send(invitation, { name: short(name), email: `${site}@bao.example`, password: 'mật khẩu đủ dài' });
      expect(accepted.status, await accepted.text()).toBeLessThan(400);
      const cookie = accepted.headers.getSetCookie()[0].split(';')[0];
      expect((await send(`/admin/sites/${site}/notices/test`, {}, { Cookie: cookie })).status).toBeLessThan(400);
    };
    await asked('lanh', 'Lành', [['Chào cả nhà http://a.vn/', 'An', 'Một bài']]);
    const [innocent] = await mail.htmlsOf(1);
    // So many of one address may prove who they are at once.
    await inTurn(Array.from({ length: sites }, (_, n) => n), 3, n => {
      const nth = at => VECTORS[(n * 17 + at) % VECTORS.length];
      return asked(`thu-${n}`, nth(0), texts.slice(n * 5, n * 5 + 5).map((text, at) => [text, nth(1 + at), nth(6 + at)]));
    });
    const htmls = await mail.htmlsOf(1 + sites);
    const trapped = await lay(page);
    const seen = async (html, name) => {
      host.pages.set(`/${name}`, { html });
      // Which the browser asks for beside any page that names none.
      host.pages.set('/favicon.ico', { html: '' });
      await page.goto(`${host.url}/${name}`);
      await page.evaluate(() => {
        for (const element of document.querySelectorAll('body *')) {
          for (const name of ['pointerover', 'mouseover', 'focus', 'toggle', 'animationstart', 'error', 'load']) element.dispatchEvent(new Event(name));
        }
      });
      expect(trapped, html).toEqual([]);
      return page.evaluate(find);
    };
    // Our own styles stand in attributes, as mail programs want them; there is nothing that an innocent mail has not.
    const usual = new Set(await seen(innocent, 'thu-lanh'));
    expect([...usual].every(found => / style=/.test(found)), [...usual].join()).toBe(true);
    let shown = '';
    for (const [at, html] of htmls.entries()) {
      expect((await seen(html, `thu-${at}`)).filter(found => !usual.has(found)), html).toEqual([]);
      shown += await page.evaluate(() => document.body.innerText);
    }
    expect(shown.split('trap()').length, 'the attacks themselves can be read').toBeGreaterThan(300);
  } finally {
    await service.stop();
    mail.stop();
  }
});
