// Finds links that lead nowhere: between the Markdown files of the repository, with their anchors as forges make them, and on
// the built site.
//   node docs/site/check-links.mjs                        the files
//   node docs/site/check-links.mjs target/docs-site /     and the site that lies under the path /
// No package is needed.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anchor } from './anchors.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const isElsewhere = href => /^([a-z][a-z0-9+.-]*:|\/\/)/i.test(href);
const outside = new Set(['node_modules', 'target', '.git', 'test-results']);

const files = (folder, ending) =>
  readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return outside.has(entry.name) ? [] : files(path, ending);
    return entry.name.endsWith(ending) ? [path] : [];
  });

// What stands in code is no link and no heading.
const withoutBlocks = text => text.replace(/^([ \t]*)(```+|~~~+)[^\n]*\n[\s\S]*?^[ \t]*\2[ \t]*$/gm, '');
const withoutCode = text => withoutBlocks(text).replace(/(`+)[^`][\s\S]*?\1/g, '');

/** The anchors of a Markdown file. */
export const anchorsOf = text => {
  const seen = new Map();
  return new Set(
    [...withoutBlocks(text).matchAll(/^#{1,6}[ \t]+(.+?)[ \t]*#*$/gm)].map(([, heading]) => {
      const plain = heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[*`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '');
      const name = anchor(plain), times = seen.get(name) ?? 0;
      seen.set(name, times + 1);
      return times ? `${name}-${times}` : name;
    }),
  );
};

const linksOf = text =>
  [
    ...withoutCode(text).matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g),
    ...withoutCode(text).matchAll(/^\[[^\]]+\]:\s*(\S+)/gm),
    ...withoutCode(text).matchAll(/<(?:a|img)\s[^>]*?(?:href|src)="([^"]+)"/g),
  ].map(([, href]) => href);

/** What leads nowhere in the Markdown files of a folder. */
export const inMarkdown = root => {
  const faults = [];
  for (const path of files(root, '.md')) {
    for (const href of linksOf(readFileSync(path, 'utf8'))) {
      if (isElsewhere(href)) continue;
      const [place, hash] = href.split('#').map(decodeURIComponent);
      const to = place ? join(dirname(path), place) : path;
      if (!existsSync(to)) faults.push(`${relative(root, path)}: ${href} is not there`);
      else if (hash && to.endsWith('.md') && !anchorsOf(readFileSync(to, 'utf8')).has(hash)) faults.push(`${relative(root, path)}: ${href} has no such heading`);
    }
  }
  return faults;
};

/** What leads nowhere on a built site that lies under a path. */
export const onSite = (site, base = '/') => {
  const faults = [], known = new Map();
  const page = path => {
    if (!known.has(path)) {
      const html = readFileSync(path, 'utf8').replace(/<script\b[\s\S]*?<\/script>/g, '');
      const texts = name => [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(([, text]) => text.replaceAll('&amp;', '&'));
      known.set(path, { links: [...texts('href'), ...texts('src')], ids: new Set(texts('id')) });
    }
    return known.get(path);
  };
  for (const path of files(site, '.html')) {
    const at = new URL(relative(site, path), `http://site${base}`);
    for (const href of page(path).links) {
      if (isElsewhere(href)) continue;
      const url = new URL(href, at), place = decodeURI(url.pathname), hash = decodeURIComponent(url.hash.slice(1));
      let to = place.startsWith(base) && join(site, place.slice(base.length));
      if (to && existsSync(to) && statSync(to).isDirectory()) to = join(to, 'index.html');
      if (!to || !existsSync(to)) faults.push(`${relative(site, path)}: ${href} is not there`);
      else if (hash && !page(to).ids.has(hash)) faults.push(`${relative(site, path)}: ${href} has no such heading`);
    }
  }
  return faults;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [site, base] = process.argv.slice(2);
  const faults = [...inMarkdown(ROOT), ...(site ? onSite(resolve(site), base) : [])];
  for (const fault of faults) console.error(`links: ${fault}`);
  process.exitCode = faults.length ? 1 : 0;
}
