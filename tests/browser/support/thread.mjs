// A thread as its reader sees it: what is where on the page, by the names that people hear.
import { expect } from '@playwright/test';

export class Thread {
  constructor(page, host = page.locator('cam-nhan').first()) {
    this.page = page;
    this.host = host;
  }

  /** The button of a reaction to the article. */
  reaction(code) {
    return this.host.locator(`[data-act=react][data-code=${code}]`);
  }

  /** The number beside it. */
  number(code) {
    return this.reaction(code).locator('[data-n]');
  }

  /** The whole row of numbers, as read. */
  async numbers() {
    const numbers = await this.host.locator('[data-act=react]').evaluateAll(buttons =>
      buttons.map(button => [button.dataset.code, Number(button.querySelector('[data-n]').textContent.replace(/\D/g, ''))]),
    );
    return Object.fromEntries(numbers);
  }

  /** The number of comments in the heading. */
  get count() {
    return this.host.locator('[data-count]').first();
  }

  /** All comments shown, replies included. */
  get comments() {
    return this.host.locator('li[data-id]');
  }

  /** The comment that says this: the innermost, since a comment holds its replies. */
  comment(text) {
    return this.comments.filter({ hasText: text }).last();
  }

  /** The composer for a comment of one's own. */
  get composer() {
    return new Composer(this.page, this.host.locator('[data-island=composer] form').first());
  }

  /** The composer that answers or changes a comment. */
  composerIn(comment) {
    return new Composer(this.page, comment.locator('form').first());
  }

  /** What is said aloud. */
  get spoken() {
    return this.host.locator('[data-live]');
  }

  /** Until the thread stands on the page. */
  async shown() {
    await expect(this.host.locator('[data-cn]')).toBeVisible();
  }

  /** Writes a comment and sends it. */
  async post(text, name = 'Minh Anh') {
    await this.composer.write(text, name);
    await this.composer.send.click();
  }

  /** Does one of a comment's acts, opening its menu where the act lies there. */
  async act(comment, name) {
    const button = comment.locator(`[data-act=${name}]`).first();
    // What few do lies in a menu; what only the author may do is there once the program knows the author.
    await comment.locator('[data-act=menu]').first().click();
    await button.click();
  }

  /** Opens the composer that changes one's own comment. */
  async edit(comment) {
    const id = await comment.getAttribute('data-id');
    await this.act(comment, 'edit');
    return this.composerIn(this.host.locator(`li[data-id="${id}"]`));
  }

  /** Takes one's own comment away, and says yes. */
  async remove(comment) {
    await this.act(comment, 'remove');
    await this.host.locator('[data-act=confirm]').click();
  }

  /** Opens the composer that answers a comment. */
  async reply(comment) {
    await comment.locator('[data-act=reply]').first().click();
    return this.composerIn(comment);
  }
}

class Composer {
  constructor(page, form) {
    this.page = page;
    this.form = form;
  }

  get text() {
    return this.form.locator('textarea[name=text]');
  }

  get name() {
    return this.form.locator('input[name=name]');
  }

  get email() {
    return this.form.locator('input[name=email]');
  }

  get send() {
    return this.form.locator('[part=send]');
  }

  get cancel() {
    return this.form.getByRole('button', { name: 'Hủy' });
  }

  /** Gives a name, also where one is known. */
  async sign(name) {
    const known = this.form.locator('p[data-known]');
    // The line may come while one looks for the field.
    for (let tries = 0; ; tries += 1) {
      if (await known.isVisible()) {
        if ((await known.locator('b').textContent()) === name) return;
        await known.getByRole('button').first().click();
      }
      try {
        return await this.name.fill(name, { timeout: 2_000 });
      } catch (error) {
        if (tries === 4) throw error;
      }
    }
  }

  async write(text, name) {
    await this.text.fill(text);
    if (name !== undefined && (await this.name.count())) await this.sign(name);
  }
}
