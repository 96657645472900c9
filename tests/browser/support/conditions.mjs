// In what circumstances a story is lived, and how it is played there.
import { expect } from '@playwright/test';
import { ComposingHand, FirefoxHand, PageHand } from './drivers.mjs';
import { holds, isProgram, loses } from './network-faults.mjs';
import { Person } from './person.mjs';
import { before } from './stories.mjs';

const back = async person => {
  await person.hand.back();
  await expect.poll(() => person.hand.evaluate(() => location.href).catch(() => ''), { timeout: 10_000 }).toBe(person.url);
};

/** What lies between the two halves of a story; each answers with the person who goes on. */
const BETWEEN = {
  nothing: person => person,
  async visit(person, { elsewhere }) {
    await person.hand.goto(elsewhere);
    await person.open(person.url);
    return person;
  },
  async back(person, { elsewhere }) {
    await person.hand.goto(elsewhere);
    await back(person);
    return person;
  },
  /** On another page with the same thread, from which the way back leads to the first. */
  async onward(person, about) {
    await person.hand.goto(about.same);
    about.back = true;
    return person;
  },
  async tab(person, { people }) {
    // The program keeps what is typed a quarter of a second after the last letter, and nobody opens a tab sooner.
    await new Promise(done => setTimeout(done, 400));
    const other = new Person(await person.hand.tab());
    people.push(other);
    await other.open(person.url);
    await other.shown();
    return other;
  },
};

/** A page that wants to know when it is left is not kept for the way back. */
const MADE_ANEW = '<script>addEventListener("unload", () => {})</script>';

/** `everywhere` are those that every browser plays; what is `bad` makes a browser complain of the network. */
export const CONDITIONS = {
  'on a first visit': { between: 'nothing' },
  'over two visits': { between: 'visit', everywhere: true },
  'through “Back”, to the page as it was': { between: 'back', everywhere: true },
  'through “Back”, to the page made anew': { between: 'back', head: MADE_ANEW },
  'through “Back”, from the same thread on another page': { between: 'onward', everywhere: true },
  'in two tabs': { between: 'tab', everywhere: true },
  'while the program is seconds late': { between: 'visit', habits: () => [holds(isProgram, 2_500)] },
  'with one request in five lost': { between: 'visit', habits: () => [loses(5, ({ path }) => path !== '/embed.js')], bad: true },
  'with a keyboard that composes': { between: 'visit', Hand: ComposingHand },
};

/** The hand that a condition needs, on a page of Playwright's. */
export const handOn = ({ Hand = PageHand }, page, browserName) => (browserName === 'firefox' ? new FirefoxHand(page) : new Hand(page));

/** Plays a story under an article of its own. */
export const play = async ({ between, head, habits = () => [] }, story, { hand, host, network, service, key }) => {
  const first = await before({ service, key });
  const people = [new Person(hand)];
  const about = {
    people,
    elsewhere: host.article({ key: `${key}-khac` }),
    same: host.article({ key, path: `/${key}/lai` }),
  };
  network.be(...habits());
  await people[0].open(host.article({ key, head }));
  const again = () => BETWEEN[between](people.at(-1), about);
  const everywhere = async check => {
    for (const person of people) {
      await person.hand.front();
      await person.until(check);
      if (about.back) {
        about.back = false;
        await back(person);
        await person.until(check);
      }
    }
    await people.at(-1).hand.front();
  };
  await story({ person: people[0], again, everywhere, service, key, first });
};
