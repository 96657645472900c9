// What makes files that are read in the repository into pages of the site. Their links are relative to the files: here those
// to pages lead to the pages, and those to other files to the repository, where its address is known; else their words stay.
import { dirname, join, relative } from 'node:path';

const isElsewhere = href => /^([a-z][a-z0-9+.-]*:|#|\/)/i.test(href);

export const readAsSite = (md, { root, known, repository }) => {
  md.core.ruler.after('inline', 'cam-nhan-site', state => {
    const from = relative(root, state.env.realPath ?? state.env.path);
    for (const token of state.tokens) {
      // The picture of ARCHITECTURE.md, which a test redraws by that name.
      if (token.info === 'floors') token.info = 'txt';
      if (token.type !== 'inline') continue;
      withoutOtherLanguage(token, from);
      let dropped = 0;
      token.children = token.children.filter(child => {
        if (child.type === 'link_close' && dropped) return (dropped -= 1), false;
        // What stands in code is words, and no template of the page.
        if (child.type === 'code_inline') child.attrSet('v-pre', '');
        if (child.type !== 'link_open') return true;
        const href = child.attrGet('href');
        if (isElsewhere(href)) return true;
        const [path, hash] = href.split('#');
        const file = join(dirname(from), decodeURI(path)).replace(/\/$/, '');
        const page = file === 'README.md' ? (known.get(from)?.startsWith('en/') ? 'en/index.md' : 'index.md') : known.get(file);
        if (page) child.attrSet('href', `/${page}${hash ? `#${hash}` : ''}`);
        else if (repository) child.attrSet('href', `${repository}/${file}`);
        else return (dropped += 1), false;
        return true;
      });
    }
    // A heading of a table that says nothing is none.
    for (const [at, token] of state.tokens.entries()) {
      if (token.type === 'th_open' && !state.tokens[at + 1].content) token.tag = state.tokens[at + 2].tag = 'td';
    }
    // A paragraph that had nothing else.
    const isEmpty = at => state.tokens[at]?.type === 'inline' && !state.tokens[at].children.length && state.tokens[at - 1].type === 'paragraph_open';
    state.tokens = state.tokens.filter((_, at) => ![at - 1, at, at + 1].some(isEmpty));
  });
};

// The way to the same page in the other language, which each page begins with, is in the bar above.
const withoutOtherLanguage = (token, from) => {
  const other = (from.endsWith('.vi.md') ? from.replace('.vi.md', '.md') : from.replace(/\.md$/, '.vi.md')).split('/').pop();
  const at = token.children.findIndex(child => child.type === 'link_open' && child.attrGet('href') === other && !child.attrGet('title'));
  const link = token.children.slice(at, at + 3);
  if (at < 0 || !/^(English|Tiếng Việt)$/i.test(link[1]?.content)) return;
  const after = token.children[at + 3];
  if (after && !(after.type === 'text' && after.content === '.')) return;
  token.children.splice(at, 4);
};
