// Networks that are not kind. Through each of them a reader does what readers do; or is told in words, and can go on.
import { PageHand } from './support/drivers.mjs';
import * as habits from './support/network-faults.mjs';
import { thread as tag } from './support/host.mjs';
import { Person } from './support/person.mjs';
import { expect, forgiveNetwork, test } from './support/proxy-fixtures.mjs';
import { COMMENTS } from './support/sentences.mjs';
import { before, STORIES } from './support/stories.mjs';

const { isFragment, isProgram, isWrite } = habits;
const noScript = ({ path }) => path !== '/embed.js';

/**
 * What each network does to answers, or to the newspaper's own pages (`page`); whether the newspaper brings the thread
 * within its HTML (`brought`); and what nobody can read there any more (`without`).
 */
const NETWORKS = {
  'strips comments from HTML': { be: () => [habits.stripsComments], page: habits.withoutComments },
  'collapses white space in HTML': { be: () => [habits.collapsesSpaces], page: habits.withoutSpaces },
  'minifies HTML and puts a banner there': { be: () => [habits.minifies, habits.putsBanner], page: habits.minified },
  'minifies an article that brings its thread': { be: () => [], page: habits.minified, brought: true },
  'hides mail addresses where it may': { be: () => [habits.polite(habits.hidesAddresses)] },
  'hides mail addresses whatever it is told': { be: () => [habits.hidesAddresses], page: habits.withoutAddresses, without: ['reads'] },
  'wraps links and puts scripts off': { be: () => [habits.wrapsLinks, habits.putsScriptsOff], page: html => habits.scriptsPutOff(habits.wrappedLinks(html)) },
  'drops Vary and keeps everything too long': { be: () => [habits.dropsVary, habits.cachesTooLong()] },
  'adds -gzip to ETags, strips the headers it does not know, and has six lines': { be: () => [habits.stripsHeaders, habits.marksEtags, habits.fewLines(6)] },
  'lets everything drip': { be: () => [habits.dripping] },
  'breaks off in the middle of answers': { be: () => [habits.cuts(noScript)] },
  'ends answers too soon': { be: () => [habits.shortens(noScript)] },
  'wants a sign-in first': { be: () => [habits.wantsSignIn(about => noScript(about) && !about.path.endsWith('/mine'))] },
  'doubts that the reader is a person': { be: () => [habits.doubts(isWrite)] },
  'does not find things at first': { be: () => [habits.doesNotFind(noScript, 1)] },
  'keeps the files of the release before': { be: () => [habits.keepsOldRelease()] },
  'keeps streams to itself': { be: () => [habits.gathers] },
};

/** A whole visit and the next: all stories, one after the other, each under an article of its own; answers with what went wrong. */
const visit = async ({ page, host, network, service, key, brought, without = [] }) => {
  const wrong = [];
  for (const [number, [name, story]] of Object.entries(STORIES).entries()) {
    if (without.includes(name)) continue;
    const article = `${key}-${number}`;
    const first = await before({ service, key: article });
    const embed = brought && (await (await fetch(`${network.url}/embed/demo/inclusion?key=${article}&lang=vi`)).text());
    const url = host.article({ key: article, ...(brought && { embed }) });
    const person = new Person(new PageHand(page));
    await person.open(url);
    const again = async () => {
      await person.open(host.article({ key: `${article}-khac` }));
      await person.open(url);
      return person;
    };
    await story({ person, again, everywhere: check => person.until(check), service, key: article, first }).catch(({ message }) => wrong.push(`${name}: ${message}`));
  }
  return wrong;
};

for (const [does, { be, page: rewrite, ...how }] of Object.entries(NETWORKS)) {
  test(`over a network that ${does}, everything works`, { tag: ['@phone', '@thumb'] }, async ({ page, host, network, service, key, complaints }) => {
    test.slow();
    network.be(...be());
    host.rewrite = rewrite;
    expect(await visit({ page, host, network, service, key, ...how })).toEqual([]);
    forgiveNetwork(complaints, expect);
  });
}

/** Where nothing can be done, and whether the comments at least can be read. */
const WALLS = {
  'the script is blocked': { be: () => [habits.doesNotFind(({ path }) => path === '/embed.js')] },
  'the thread is never found': { be: () => [habits.doesNotFind(isFragment)] },
  'the thread never comes whole': { be: () => [habits.cuts(isFragment, Infinity)] },
  'somebody else answers': { be: () => [habits.wantsSignIn(noScript, Infinity)] },
  'no other origin may read': { be: () => [habits.dropsPermission] },
  'the program is never found': { be: () => [habits.doesNotFind(isProgram)], reads: true },
  'the program never comes whole': { be: () => [habits.cuts(isProgram, Infinity)], reads: true },
  'the program always ends too soon': { be: () => [habits.shortens(isProgram, Infinity)], reads: true },
};

for (const [what, { be, reads }] of Object.entries(WALLS)) {
  test(`where ${what}, the reader is told once, keeps what was typed, and goes on with the thread’s own page`, { tag: ['@phone', '@thumb'] }, async ({ page, host, network, service, key, complaints }) => {
    await before({ service, key });
    network.be(...be());
    const address = `${network.url}/t/demo?key=${key}`;
    const person = new Person(new PageHand(page));
    await person.open(host.article({ key, embed: tag({ key }, `<a href="${address}">Bình luận</a>`) }));
    if (reads) {
      await person.until(({ comments }) => expect(comments).toHaveLength(3));
      await person.begin(COMMENTS[1]);
      await person.react('love');
      await person.like(await person.idOf(COMMENTS[0]));
    }
    const { links, notices, text } = await person.until(({ links }) => expect(links).not.toEqual([]), false);
    // A press tells, and takes nobody away.
    expect(page.url()).toBe(person.url);
    expect(notices.filter((notice, at) => notices.indexOf(notice) !== at)).toEqual([]);
    if (reads) expect(text).toBe(COMMENTS[1]);
    // Somebody lets the thread's own page pass.
    network.be();
    await page.goto(links[0]);
    await expect(page.getByText(COMMENTS[0])).toBeVisible();
    await page.locator('textarea[name=text]').first().fill(COMMENTS[2]);
    await page.locator('input[name=name]').first().fill('Thu Hà');
    await page.locator('[part=send]').first().click();
    await expect.poll(async () => (await service.thread(key)).count).toBe(4);
    forgiveNetwork(complaints, expect);
  });
}

test('where the network lets nobody write, the text stays and the reader is told', { tag: ['@phone', '@thumb'] }, async ({ page, host, network, service, key, complaints }) => {
  await before({ service, key });
  network.be(habits.doubts(isWrite, Infinity));
  const person = new Person(new PageHand(page));
  await person.open(host.article({ key }));
  await person.begin(COMMENTS[1]);
  await person.send();
  const { text } = await person.until(({ again }) => expect(again).toBeTruthy(), false);
  expect(text).toBe(COMMENTS[1]);
  expect((await service.thread(key)).count).toBe(3);
  forgiveNetwork(complaints, expect);
});

test('a sign-in that somebody on the way wants does not cost readers what is theirs', { tag: ['@phone', '@thumb'] }, async ({ page, host, network, service, key, complaints }) => {
  const url = host.article({ key });
  const person = new Person(new PageHand(page));
  await person.open(url);
  const id = await person.comment(COMMENTS[1], 'Thu Hà');
  await expect.poll(async () => (await service.thread(key)).count).toBe(1);
  network.be(habits.wantsSignIn(({ method, path }) => method !== 'OPTIONS' && path.startsWith('/api/'), Infinity, 401));
  await person.open(host.article({ key: `${key}-khac` }));
  await person.open(url);
  await person.react('love');
  await person.until(({ chosen }) => expect(chosen).toEqual(['love']));
  await expect.poll(() => network.seen.filter(isWrite).length).toBeGreaterThan(0);
  network.be();
  await person.open(host.article({ key: `${key}-khac` }));
  await person.open(url);
  await person.idOf(COMMENTS[1]);
  const form = await person.openEdit(id);
  expect(await person.value(`${form} textarea`)).toBe(COMMENTS[1]);
  forgiveNetwork(complaints, expect);
});

test('what has not changed is not sent again, also where a network marks ETags', { tag: ['@phone', '@thumb'] }, async ({ page, host, network, service, key }) => {
  await before({ service, key });
  network.be(habits.marksEtags);
  const person = new Person(new PageHand(page));
  await person.open(host.article({ key }));
  await person.like(await person.idOf(COMMENTS[0]));
  await person.until(({ comments }) => expect(comments.some(({ liked }) => liked)).toBe(true));
  await expect.poll(async () => (await service.thread(key)).comments.some(({ content }) => content.likes === 1)).toBe(true);
  // Whoever has done something here asks again, with what they have.
  for (const status of [200, 304]) {
    const seen = network.seen.length;
    await person.open(host.article({ key: `${key}-khac` }));
    await person.open(person.url.replace('-khac', ''));
    await person.shown();
    await expect.poll(() => network.seen.slice(seen).filter(about => isFragment(about) && about.address.includes(`key=${key}&`)).map(about => about.status)).toEqual([status]);
  }
});

test('with seven articles open, on lines that are counted, the eighth comes and a tap counts', { tag: ['@phone', '@thumb'] }, async ({ page, context, host, service, key }) => {
  test.slow();
  const people = [new Person(new PageHand(page))];
  while (people.length < 8) people.push(new Person(new PageHand(await context.newPage())));
  await Promise.all(
    people.map(async (person, at) => {
      await person.open(host.article({ key: `${key}-${at}` }));
      if (at < 7) await person.shown();
      // Whoever looks for a while is told of what is new.
      await person.hand.evaluate(() => document.querySelector('cam-nhan').scrollIntoView());
      await person.hand.evaluate(() => new Promise(done => setTimeout(done, 3_000)));
    }),
  );
  const last = people.at(-1);
  await last.hand.page.reload();
  await last.shown();
  await last.react('love');
  await expect.poll(() => service.tallies(`${key}-7`)).toMatchObject({ love: 1 });
});
