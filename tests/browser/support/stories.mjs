// The main stories of a reader, told so that they can be played on any device, in any browser and over any network.
// Each is given a person, what lies between its two halves (`again` answers with the person who goes on), and a check
// that must come true wherever the article is open (`everywhere`).
import { expect } from '@playwright/test';
import { MAIN } from './person.mjs';
import { COMMENTS } from './sentences.mjs';

const NONE = { love: 0, like: 0, fun: 0, improve: 0 };
const ADDRESS = 'Thư về ban.doc@bao.example, tòa soạn trả lời trong ngày.';
/** Until the service says so too; whoever waits for that presses what the page offers. */
const served = (person, ask, expected) => person.until(async () => expect(await ask()).toEqual(expected));
const once = (comments, text) => expect(comments.filter(comment => comment.text === text)).toHaveLength(1);

/** What was told before: two readers have written, and one has answered. */
export const before = async ({ service, key }) => {
  const [lan, huy] = [await service.reader(), await service.reader()];
  const first = await lan.post(key, COMMENTS[0], { name: 'Lan' });
  await huy.post(key, COMMENTS[3], { name: 'Đức Huy', parent: first });
  await huy.post(key, ADDRESS, { name: 'Đức Huy' });
  return first;
};

export const STORIES = {
  'reads': async ({ person, again }) => {
    for (const reader of [person, await again()]) {
      await reader.until(({ count, comments }) => {
        expect(count).toBe(3);
        expect(comments.map(({ text }) => text).sort()).toEqual([COMMENTS[0], COMMENTS[3], ADDRESS].sort());
        expect(comments.find(({ text }) => text === COMMENTS[3]).parent).toBe(comments.find(({ text }) => text === COMMENTS[0]).id);
      });
    }
  },

  'reacts, and changes the mind': async ({ person, again, everywhere, service, key }) => {
    const settled = async (code, numbers) => {
      await served(person, () => service.tallies(key), numbers);
      return seen => {
        expect(seen.chosen).toEqual(code ? [code] : []);
        expect(seen.numbers).toEqual(numbers);
      };
    };
    await person.react('love');
    await person.until(await settled('love', { ...NONE, love: 1 }));
    person = await again();
    await person.until(({ chosen, numbers }) => {
      expect(chosen).toEqual(['love']);
      expect(numbers).toEqual({ ...NONE, love: 1 });
    });
    await person.react('like');
    await everywhere(await settled('like', { ...NONE, like: 1 }));
    await person.react('like');
    await everywhere(await settled(undefined, NONE));
  },

  'likes a comment, and takes it back': async ({ person, again, everywhere, service, key, first }) => {
    const likes = async () => (await service.thread(key)).comments.find(({ id }) => id === first).content.likes;
    const as = (liked, number) => ({ comments }) => expect(comments.find(({ id }) => id === first)).toMatchObject({ liked, likes: number });
    await person.shown();
    await person.like(first);
    await person.until(as(true, 1));
    await served(person, likes, 1);
    person = await again();
    await person.until(as(true, 1));
    await person.like(first);
    await served(person, likes, 0);
    await everywhere(as(false, 0));
  },

  'begins a comment, comes back to it and sends it': async ({ person, again, service, key }) => {
    const [begun, rest] = ['Tôi nghĩ rằng giá xăng ', 'còn giảm nữa.'];
    await person.begin(begun);
    person = await again();
    await person.write(`${MAIN} textarea`, '');
    await person.until(({ text }) => expect(text).toBe(begun));
    await person.hand.toEnd();
    await person.hand.type(rest);
    await person.send();
    await person.idOf(begun + rest);
    await served(person, async () => (await service.thread(key)).count, 4);
    await person.until(({ text, comments }) => {
      expect(text).toBe('');
      once(comments, begun + rest);
    });
    person = await again();
    await person.until(({ comments }) => once(comments, begun + rest));
    await person.write(`${MAIN} textarea`, 'x');
    await person.until(({ text }) => expect(text).toBe('x'));
    expect((await service.thread(key)).count).toBe(4);
  },

  'answers a comment': async ({ person, again, service, key, first }) => {
    const text = 'Chị nói phải, nhà tôi cũng thế.';
    await person.shown();
    const form = await person.openReply(first);
    await person.write(`${form} textarea`, text);
    await person.send(form, 'Thu Hà');
    await person.idOf(text);
    await served(person, async () => (await service.thread(key)).count, 4);
    await person.until(({ forms }) => expect(forms).toBe(0));
    person = await again();
    await person.until(({ comments, forms }) => {
      once(comments, text);
      expect(comments.find(comment => comment.text === text)).toMatchObject({ parent: first, name: 'Thu Hà' });
      expect(forms).toBe(0);
    });
    // What was sent is forgotten: another answer begins empty.
    const anew = await person.openReply(first);
    expect(await person.value(`${anew} textarea`)).toBe('');
    expect((await service.thread(key)).count).toBe(4);
  },

  'changes what they wrote, then takes it away': async ({ person, again, service, key }) => {
    const [text, changed] = ['Viết vội nên sai chính tả.', 'Viết lại cho đúng.'];
    const id = await person.comment(text, 'Thu Hà');
    await served(person, async () => (await service.thread(key)).count, 4);
    person = await again();
    await person.idOf(text);
    let form = await person.openEdit(id);
    expect(await person.value(`${form} textarea`)).toBe(text);
    await person.rewrite(`${form} textarea`, changed);
    await person.send(form);
    await person.until(({ comments, forms }) => {
      once(comments, changed);
      expect(forms).toBe(0);
    });
    person = await again();
    await person.until(({ comments, forms }) => {
      once(comments, changed);
      expect(forms).toBe(0);
    });
    await person.remove(id);
    await person.until(({ comments, count }) => {
      expect(comments.map(comment => comment.id)).not.toContain(id);
      expect(count).toBe(3);
    });
    await served(person, async () => (await service.thread(key)).count, 3);
  },
};
