// Writes what follows from custom-elements.json into generated/: types, editor data, and a component for each of React, Vue
// and Svelte. With --check it writes nothing, and says what is not as it would be written.
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { editorData } from './editor.mjs';
import { react, reactTypes } from './react.mjs';
import { svelte, svelteIndex, svelteTypes } from './svelte.mjs';
import { elementTypes, solidTypes } from './types.mjs';
import { vue, vueTypes } from './vue.mjs';

const at = path => fileURLToPath(new URL('../' + path, import.meta.url));
const manifest = JSON.parse(await readFile(at('custom-elements.json'), 'utf8'));
const elements = manifest.modules.flatMap(module => module.declarations).filter(declared => declared.customElement);

const files = {
  'element.d.ts': elementTypes(elements),
  // What is imported by its types alone is a module all the same.
  'element.js': '// Types alone: element.d.ts.\nexport {};\n',
  'solid.d.ts': solidTypes(elements),
  'html-data.json': editorData(elements),
  'react.js': react(elements),
  'react.d.ts': reactTypes(elements),
  'vue.js': vue(elements),
  'vue.d.ts': vueTypes(elements),
  'svelte.js': svelteIndex(elements),
  'svelte.d.ts': svelteTypes(elements),
  ...Object.fromEntries(elements.map(element => [element.name.replace(/Element$/, '') + '.svelte', svelte(element)])),
};

const have = await readdir(at('generated')).catch(() => []);
if (process.argv.includes('--check')) {
  const wrong = have.filter(name => !(name in files));
  for (const [name, text] of Object.entries(files)) if (await readFile(at('generated/' + name), 'utf8').catch(() => '') !== text) wrong.push(name);
  if (wrong.length) {
    console.error(`packages/cam-nhan: not as custom-elements.json says: generated/${wrong.join(', generated/')}: run 'npm run generate' there`);
    process.exit(1);
  }
} else {
  await mkdir(at('generated'), { recursive: true });
  for (const name of have) await rm(at('generated/' + name));
  for (const [name, text] of Object.entries(files)) await writeFile(at('generated/' + name), text);
}
