// Somebody with a phone in their hand. A person taps, with no hover before it; taps what is in sight and not covered;
// waits and looks again; presses "Thử lại" and "Gửi lại" where the page offers that; and types as their keyboard does.
// What they do goes through a hand (drivers.mjs), so that the same person sits before any browser.
import { expect } from '@playwright/test';

/** How long a person waits for something, in milliseconds. */
const PATIENCE = 20_000;
const own = id => `li[data-id="${id}"]`;
const act = name => `[data-act=${name}]`;

export class Person {
  constructor(hand) {
    this.hand = hand;
  }

  async open(url) {
    this.url = url;
    await this.hand.goto(url);
  }

  /** What the page shows of its thread. */
  look() {
    return this.hand.evaluate(look);
  }

  /** Looks until what is seen is as expected, pressing what the page offers for another try meanwhile; answers with what is seen. */
  async until(check, insist = true) {
    let seen;
    await expect(async () => {
      seen = await this.look();
      try {
        await check(seen);
      } catch (error) {
        if (insist && seen.again) await this.#touch(seen.again);
        throw error;
      }
    }).toPass({ timeout: PATIENCE, intervals: [50, 100, 200, 300] });
    return seen;
  }

  /** Until the thread stands on the page. */
  shown() {
    return this.until(({ stands }) => expect(stands).toBe(true));
  }

  /** Answers with what is in the way, if anything is. */
  async #touch(selector) {
    const { x, y, obstacle } = await this.hand.evaluate(find, selector);
    if (!obstacle) await this.hand.tap(x, y);
    return obstacle;
  }

  /** Taps what there is, once it is there and can be hit. */
  async tap(selector) {
    await this.until(async () => {
      expect(await this.#touch(selector), `what is in the way of ${selector}`).toBeFalsy();
    });
  }

  /** Taps into a field and types. */
  async write(selector, text) {
    // Whoever sees no caret taps again.
    await expect(async () => {
      await this.tap(selector);
      expect(await this.hand.evaluate(holdsFocus, selector)).toBe(true);
    }).toPass({ timeout: PATIENCE });
    await this.hand.type(text);
  }

  react(code) {
    return this.tap(`${act('react')}[data-code=${code}]`);
  }

  /** The id of the comment that says this. */
  async idOf(text) {
    const seen = await this.until(({ comments }) => expect(comments.map(comment => comment.text)).toContain(text));
    return seen.comments.find(comment => comment.text === text).id;
  }

  like(id) {
    return this.tap(`${own(id)} ${act('like')}`);
  }

  /** Signs in a form where it asks for a name and has none yet, or would sign with another. */
  async #sign(form, name) {
    const field = `${form} input[name=name]`, rename = `${form} [data-tool=rename]`;
    const seen = selector => this.hand.evaluate(valueOf, selector);
    // A name that this device remembers may fold the field away while somebody reaches for it: then they press “đổi”.
    await expect(async () => {
      const { value, visible } = await seen(field);
      if (value === name) return;
      const isNamed = (await seen(rename)).visible;
      if (!isNamed && !visible) return;
      expect(await this.#touch(isNamed ? rename : field)).toBeFalsy();
      expect(await this.hand.evaluate(holdsFocus, field)).toBe(true);
      await this.rewrite(field, name);
    }).toPass({ timeout: PATIENCE });
  }

  /** Begins a comment. */
  begin(text) {
    return this.write(`${MAIN} textarea`, text);
  }

  /** Signs and sends what stands in a form. */
  async send(form = MAIN, name = 'Minh Anh') {
    await this.#sign(form, name);
    await this.tap(`${form} [part=send]`);
  }

  async comment(text, name) {
    await this.begin(text);
    await this.send(MAIN, name);
    return this.idOf(text);
  }

  /** Opens the composer of an answer; answers with where it is. */
  async openReply(id) {
    await this.tap(`${own(id)} ${act('reply')}`);
    return this.#opened(`${own(id)} form`);
  }

  async #opened(form) {
    await this.until(async () => expect((await this.hand.evaluate(valueOf, `${form} textarea`)).visible).toBe(true));
    return form;
  }

  async openEdit(id) {
    await this.#menu(id, 'edit');
    return this.#opened(`${own(id)} form`);
  }

  async remove(id) {
    await this.#menu(id, 'remove');
    await this.tap(act('confirm'));
  }

  /** What few do lies in a menu. */
  async #menu(id, name) {
    await this.until(async () => {
      const { visible } = await this.hand.evaluate(valueOf, `${own(id)} ${act(name)}`);
      if (!visible) await this.#touch(`${own(id)} ${act('menu')}`);
      expect(visible).toBe(true);
    });
    await this.tap(`${own(id)} ${act(name)}`);
  }

  /** What stands in a field. */
  async value(selector) {
    return (await this.hand.evaluate(valueOf, selector)).value;
  }

  /** Empties a field and types anew. */
  async rewrite(selector, text) {
    await this.write(selector, '');
    await this.hand.selectAll();
    await this.hand.type(text);
  }
}

/** The composer of the thread. */
export const MAIN = '[data-island=composer] form';

// What follows runs in the page.

const look = () => {
  const host = document.querySelector('cam-nhan');
  const root = host?.shadowRoot ?? host;
  const all = selector => [...(root?.querySelectorAll(selector) ?? [])];
  const visible = element => !!element.getClientRects().length && getComputedStyle(element).visibility !== 'hidden';
  const pressed = element => element.ariaPressed === 'true';
  const number = element => Number(element?.textContent.replace(/\D/g, '') ?? 0);
  const reactions = all('[data-act=react]');
  const offers = all('button').filter(button => visible(button) && /^(Thử lại|Gửi lại)$/.test(button.textContent.trim()));
  offers.forEach((button, at) => (button.dataset.offer = at));
  return {
    stands: !!root?.querySelector('[data-cn]'),
    chosen: reactions.filter(pressed).map(button => button.dataset.code),
    numbers: Object.fromEntries(reactions.map(button => [button.dataset.code, number(button.querySelector('[data-n]'))])),
    count: number(root?.querySelector('[data-count]')),
    comments: all('li[data-id]').map(item => ({
      id: item.dataset.id,
      parent: item.parentElement.closest('[data-id]')?.dataset.id,
      name: item.querySelector('[part=name]')?.textContent,
      text: item.querySelector('[part=text]')?.textContent.trim(),
      liked: pressed(item.querySelector('[data-act=like]') ?? item),
      likes: number(item.querySelector('[data-act=like] [data-n]')),
    })),
    forms: all('li[data-id] form').filter(visible).length,
    text: root?.querySelector('[data-island=composer] textarea')?.value,
    // What the page says of what went wrong, and where it leads.
    notices: all('[part=notice],[role=status],[role=alert]').filter(visible).map(element => element.textContent.trim()).filter(Boolean),
    links: [...all('[part=notice] a, .notice a'), ...(host?.querySelectorAll('a') ?? [])].filter(visible).map(({ href }) => href),
    again: offers.length ? '[data-offer="0"]' : all('[part=news]').some(visible) ? '[part=news]' : undefined,
  };
};

/** Brings the first visible element of a kind into sight; answers with its middle, and with what keeps a finger from it. */
const find = async selector => {
  const host = document.querySelector('cam-nhan');
  const root = host?.shadowRoot ?? host;
  const element = [...(root?.querySelectorAll(selector) ?? [])].find(({ offsetWidth, offsetHeight }) => offsetWidth && offsetHeight);
  if (!element) return { obstacle: 'it is not there' };
  const middle = () => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };
  };
  const before = middle();
  if (before.y < 60 || before.y > innerHeight - 60) element.scrollIntoView({ block: 'center' });
  const seen = middle();
  await new Promise(next => setTimeout(next, 40));
  const { x, y } = middle();
  let hit = document.elementFromPoint(x, y);
  while (hit?.shadowRoot?.elementFromPoint(x, y) && hit.shadowRoot.elementFromPoint(x, y) !== hit) hit = hit.shadowRoot.elementFromPoint(x, y);
  if (seen.x !== x || seen.y !== y) return { obstacle: `it moves, from ${seen.x}, ${seen.y} to ${x}, ${y}` };
  const is = element === hit || element.contains(hit) || hit?.contains(element.closest('label'));
  return { x, y, obstacle: is ? '' : `${hit?.outerHTML.slice(0, 200) ?? 'nothing'} at ${x}, ${y} of ${innerWidth}, ${innerHeight}` };
};

const holdsFocus = selector => {
  const host = document.querySelector('cam-nhan');
  return !!(host?.shadowRoot ?? document).activeElement?.matches(selector);
};

const valueOf = selector => {
  const host = document.querySelector('cam-nhan');
  const element = (host?.shadowRoot ?? host)?.querySelector(selector);
  return { visible: !!element?.getClientRects().length, value: element?.value };
};
