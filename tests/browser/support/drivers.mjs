// Hands: what a person does, put into the words of a browser's remote control.

/** A hand on a page of Playwright's. */
export class PageHand {
  constructor(page) {
    this.page = page;
  }

  async goto(url) {
    // Over WebDriver BiDi, a page that is still on its way counts as another navigation to the same address: once more.
    const go = () => this.page.goto(url, { waitUntil: 'commit' });
    await go().catch(error => (/interrupted by another navigation/.test(error.message) ? go() : Promise.reject(error)));
  }

  evaluate(act, argument) {
    return this.page.evaluate(act, argument);
  }

  async tap(x, y) {
    await this.page.touchscreen.tap(x, y);
  }

  async type(text) {
    await this.page.keyboard.type(text);
  }

  async selectAll() {
    await this.page.keyboard.press('ControlOrMeta+a');
  }

  /** To the end of what stands in the field: a tap puts the caret where it hits. */
  async toEnd() {
    await this.page.keyboard.press('ControlOrMeta+End');
  }

  /** As the page does it: Playwright's own way waits for a page that is made anew, and this one may come back alive. */
  async back() {
    await this.page.evaluate(() => void setTimeout(() => history.back()));
  }

  /** Another tab of the same reader. */
  async tab() {
    return new this.constructor(await this.page.context().newPage());
  }

  async front() {
    await this.page.bringToFront();
  }
}

/** The same on Firefox, where a click of Playwright's becomes a touch on the way (firefox.mjs). */
export class FirefoxHand extends PageHand {
  async tap(x, y) {
    await this.page.mouse.click(x, y);
  }
}

/** The same with a keyboard that composes: letters are given in pieces, and a word is only there once it is chosen. */
export class ComposingHand extends PageHand {
  async type(text) {
    const devtools = await this.page.context().newCDPSession(this.page);
    for (const word of text.match(/\S+|\s+/g) ?? []) {
      if (/\S/.test(word)) {
        for (const composed of steps(word)) {
          await devtools.send('Input.imeSetComposition', { text: composed, selectionStart: composed.length, selectionEnd: composed.length });
        }
      }
      await devtools.send('Input.insertText', { text: word });
    }
    await devtools.detach();
  }
}

/** How a word grows under a Vietnamese keyboard: its plain letters first, one by one, and its marks last. */
const steps = word => {
  const plain = word.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D');
  const grown = [...plain].map((_, at, letters) => letters.slice(0, at + 1).join(''));
  return plain === word ? grown : [...grown, word];
};
