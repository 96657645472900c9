// That dead links and missing headings are found, and that whole ones are let be.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { anchorsOf, inMarkdown, onSite } from './check-links.mjs';

const folder = mkdtempSync(join(tmpdir(), 'cam-nhan-links-'));
after(() => rmSync(folder, { recursive: true }));
const write = (name, text) => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
};

test('headings have the anchors that forges give them', () => {
  const anchors = anchorsOf('# `<cam-nhan>`\n## Bình luận của tôi\n## A captcha of others\n## Twice\n## Twice\n```sh\n# no heading\n```\n');
  assert.deepEqual([...anchors], ['cam-nhan', 'bình-luận-của-tôi', 'a-captcha-of-others', 'twice', 'twice-1']);
});

test('files', () => {
  write('md/a.md', '# A\n[b](b.md#hai) [c](b.md#ba) [d](gone.md) ![e](gone.png) [f](https://bao.example) [g](#a)\n`[h](gone.md)`\n```md\n[i](gone.md)\n```\n');
  write('md/b.md', '# B\n## Hai\n');
  assert.deepEqual(inMarkdown(join(folder, 'md')), ['a.md: b.md#ba has no such heading', 'a.md: gone.md is not there', 'a.md: gone.png is not there']);
});

test('the site, under a path', () => {
  write('site/index.html', '<a href="/docs/en/x.html#hai">x</a><a href="/docs/en/">y</a><a href="/docs/gone.html">z</a><a href="/en/x.html">u</a><img src="./a.png">');
  write('site/en/x.html', '<h2 id="hai">Hai</h2><a href="#ba">b</a><a href="../">c</a>');
  write('site/en/index.html', '<script>"<a href=\'gone\'>"</script>');
  assert.deepEqual(onSite(join(folder, 'site'), '/docs/').sort(), [
    'en/x.html: #ba has no such heading',
    'index.html: ./a.png is not there',
    'index.html: /docs/gone.html is not there',
    'index.html: /en/x.html is not there',
  ]);
});
