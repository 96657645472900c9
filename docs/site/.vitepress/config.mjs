// The pages of docs/ as a site: Vietnamese at its root, English under en/. `make docs` builds it into target/docs-site.
//
//   CAM_NHAN_DOCS_FOLDER      where it is built, if not there
//   CAM_NHAN_DOCS_BASE        the path it will lie under: /docs/
//   CAM_NHAN_DOCS_REPOSITORY  where the source can be read, for links to it: https://forge.example/cam-nhan/blob/main
//   CAM_NHAN_DOCS_SERVICE     a running service, for the threads on the page of examples: https://binhluan.example
//   CAM_NHAN_DOCS_SITE        the site there that lists the address of these pages: docs
import { copyFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { defineConfig } from 'vitepress';
import { anchor } from '../anchors.mjs';
import { readAsSite } from './markdown.mjs';
import { pages } from './pages.mjs';
import { english, vietnamese } from './words.mjs';

const ROOT = resolve(import.meta.dirname, '../../..');
const target = resolve(ROOT, process.env.CARGO_TARGET_DIR || 'target');
const folder = process.env.CAM_NHAN_DOCS_FOLDER ? resolve(ROOT, process.env.CAM_NHAN_DOCS_FOLDER) : join(target, 'docs-site');
const base = `/${process.env.CAM_NHAN_DOCS_BASE ?? ''}/`.replace(/\/+/g, '/');
const repository = process.env.CAM_NHAN_DOCS_REPOSITORY?.replace(/\/+$/, '');
const service = process.env.CAM_NHAN_DOCS_SERVICE?.replace(/\/+$/, '');

// Runs in the browser too, so it stands on nothing around it: what is typed without marks is found ("binh luan", "đ" as "d").
const withoutMarks = term => term.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd') || null;

const known = pages(ROOT);

export default defineConfig({
  base,
  srcDir: ROOT,
  srcExclude: ['{.*,deploy,domain,examples,server,target,tests,transfer,widget}/**', 'packages/!(cam-nhan)/**', 'docs/site/**', 'README.md'],
  rewrites: Object.fromEntries(known),
  outDir: folder,
  cacheDir: `${folder}-cache`,
  title: 'Cảm Nhận',
  titleTemplate: ':title · Cảm Nhận',
  // Every static host finds a file by its whole name.
  cleanUrls: false,
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}logo.svg` }],
    ['meta', { name: 'theme-color', content: '#f5f7f7', media: '(prefers-color-scheme: light)' }],
    ['meta', { name: 'theme-color', content: '#0f1213', media: '(prefers-color-scheme: dark)' }],
  ],
  locales: {
    root: { label: 'Tiếng Việt', lang: 'vi', ...vietnamese },
    en: { label: 'English', lang: 'en', ...english },
  },
  themeConfig: {
    logo: '/logo.svg',
    service: service && { url: service, site: process.env.CAM_NHAN_DOCS_SITE || 'docs' },
    pages: known.map(([, page]) => page),
    docFooter: { prev: false, next: false },
    search: {
      provider: 'local',
      options: {
        locales: { root: { translations: vietnamese.search }, en: { translations: english.search } },
        miniSearch: { options: { processTerm: withoutMarks } },
      },
    },
  },
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-default' },
    // A heading of docs/ has the same anchor here as where the repository is read.
    anchor: { slugify: anchor },
    config: md => md.use(readAsSite, { root: ROOT, known: new Map(known), repository }),
  },
  transformPageData: page => {
    if (/^(en\/)?index\.md$/.test(page.relativePath)) Object.assign(page.frontmatter, { sidebar: false, aside: false, pageClass: 'landing' });
  },
  buildEnd: ({ outDir }) => copyFile(resolve(import.meta.dirname, '../logo.svg'), join(outDir, 'logo.svg')),
  vite: {
    publicDir: false,
    build: { chunkSizeWarningLimit: 2_000 },
    resolve: {
      // A page that is in one language alone leads to the other language's first page.
      alias: [{ find: /^.*\/composables\/langs$/, replacement: resolve(import.meta.dirname, 'theme/langs.js') }],
    },
    plugins: [
      {
        // The pages lie outside this folder, where Node would look for the packages that they import.
        name: 'cam-nhan:vue',
        enforce: 'pre',
        resolveId: (id, _, { ssr }) => (ssr && /^vue(\/server-renderer)?$/.test(id) ? { id, external: true } : undefined),
      },
    ],
  },
  vue: { template: { compilerOptions: { isCustomElement: tag => tag.startsWith('cam-nhan') } } },
});
