// The components for Svelte, and the elements in its markup.
import { HEAD, bare, camel, component, detail, doc, hasUser, props } from './names.mjs';

const names = element => props(element).filter(({ name }) => name !== 'user');
const callback = event => 'on' + bare(event).replaceAll('-', '');

export const svelte = element => {
  const own = names(element), user = hasUser(element);
  return `<!-- Written by scripts/generate.mjs from custom-elements.json. -->
<script>
  import { ${user ? 'linkWords, load, pageOf' : 'load'} } from '../index.js';

  let { service, ${own.map(({ name }) => camel(name)).join(', ')}, ${user ? 'user, ' : ''}${element.events.map(callback).join(', ')}, host = $bindable(), children, ...rest } = $props();

  $effect(() => load({ service, site }));
${user ? `  // A function is a property; the attribute says that there is one.
  $effect.pre(() => {
    if (host) host.user = typeof user === 'function' ? user : undefined;
  });
` : ''}</script>

<${element.tagName}
  bind:this={host}
${own.map(({ name }) => `  ${name === camel(name) ? `{${name}}` : `${name}={${camel(name)}}`}\n`).join('')}${user ? "  user={typeof user === 'function' ? '' : user}\n" : ''}${element.events.map(event => `  on${event.name}={${callback(event)}}\n`).join('')}  {...rest}
>
  {#if children}
    {@render children()}
${user ? `  {:else}
    <a href={pageOf({ service, site, pageId, url, lang })}>{linkWords(lang)}</a>
` : ''}  {/if}
</${element.tagName}>
`;
};

export const svelteIndex = elements => HEAD + elements.map(element => `export { default as ${component(element)} } from './${component(element)}.svelte';\n`).join('');

const typed = element => {
  const name = component(element);
  return `export interface ${name}Props extends Omit<HTMLAttributes<${element.name}>, 'title' | 'lang'>, ${element.tagName === 'cam-nhan' ? 'ThreadOptions' : "Pick<ThreadOptions, 'pageId' | 'url' | 'lang'>"} {
  /** The service's address, such as \`https://comments.news.example\`. */
  service: string;
  /** The site's short name there. */
  site: string;
  /** The element itself, to bind. */
  host?: ${element.name};
${hasUser(element) ? `  /** A token by which your site vouches for its own user, or a function that answers with one. */\n  user?: ${element.name}['user'];\n` : ''}${element.events.map(event => doc(event.description, '  ') + `  ${callback(event)}?: (event: CustomEvent<${detail(event)}>) => void;\n`).join('')}}

${doc(element.summary)}export const ${name}: Component<${name}Props, {}, 'host'>;
`;
};

export const svelteTypes = elements => `${HEAD}import type { Component } from 'svelte';
import type { HTMLAttributes } from 'svelte/elements';
import type { ${elements.map(({ name }) => `${name}, ${name.replace('Element', 'Attributes')}`).join(', ')}, CamNhanEventMap, ThreadOptions } from './element.js';

type Handlers<Names extends keyof CamNhanEventMap> = { [Name in Names as \`on\${Name}\`]?: (event: CamNhanEventMap[Name]) => void };

${elements.map(typed).join('\n')}
declare module 'svelte/elements' {
  interface SvelteHTMLElements {
${elements.map(element => `    '${element.tagName}': Omit<HTMLAttributes<${element.name}>, 'title' | 'lang'> & ${element.name.replace('Element', 'Attributes')} & Handlers<${element.events.map(event => `'${event.name}'`).join(' | ')}>;\n`).join('')}  }
}
`;
