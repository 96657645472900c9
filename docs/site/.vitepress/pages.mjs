// Which files are pages, and where each lies on the site.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const OF_THE_PROJECT = ['ARCHITECTURE', 'CHANGELOG', 'CONTRIBUTING', 'SECURITY'];

/** Pairs of a file, from the root of the repository, and its page: `docs/x.vi.md` is `x.md`, `docs/x.md` is `en/x.md`. */
export const pages = root => [
  ...readdirSync(join(root, 'docs'))
    .filter(name => name.endsWith('.md'))
    .map(name => [`docs/${name}`, page(name)]),
  ...OF_THE_PROJECT.map(name => [`${name}.md`, page(`${name.toLowerCase()}.md`)]),
  ['packages/cam-nhan/README.md', page('npm-package.md')],
  ['packages/cam-nhan/README.vi.md', page('npm-package.vi.md')],
];

const page = name => {
  const vietnamese = name.endsWith('.vi.md');
  const plain = name.replace(/(\.vi)?\.md$/, '').replace('README', 'index');
  return `${vietnamese ? '' : 'en/'}${plain}.md`;
};
