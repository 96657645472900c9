// The components for Vue, and the elements in its templates.
import { HEAD, bare, camel, component, detail, doc, hasUser, props } from './names.mjs';

const names = element => props(element).filter(({ name }) => name !== 'user');
const vueType = ({ type }) => type.text === 'number' ? '[Number, String]' : 'String';

const one = element => {
  const own = names(element), user = hasUser(element);
  return `${doc(element.summary)}export const ${component(element)} = defineComponent({
  name: '${component(element)}',
  props: {
    service: { type: String, required: true },
${own.map(given => `    ${camel(given.name)}: ${given.name === 'site' ? '{ type: String, required: true }' : vueType(given)},\n`).join('')}${user ? '    user: [String, Function],\n' : ''}  },
  emits: [${element.events.map(event => `'${bare(event)}'`).join(', ')}],
  setup(props, { emit, slots, expose }) {
    const host = ref(null), hear = event => emit(event.type.replace('cam-nhan-', ''), event);
    onMounted(() => load(props));
${user ? `    watchPostEffect(() => vouch(host.value, props.user));
` : ''}    expose({ host });
    return () => h('${element.tagName}', {
      ref: host,
${own.map(({ name }) => `      '${name}': props.${camel(name)},\n`).join('')}${element.events.map(({ name }) => `      '${'on' + name[0].toUpperCase() + name.slice(1)}': hear,\n`).join('')}    }, slots.default?.()${user ? ` ?? h('a', { href: pageOf(props) }, linkWords(props.lang))` : ''});
  },
});
`;
};

export const vue = elements => `${HEAD}import { defineComponent, h, onMounted, ref, watchPostEffect } from 'vue';
import { linkWords, load, pageOf } from '../index.js';

// A function is a property; the attribute says that there is one.
const vouch = (element, user) => {
  if (!element) return;
  if (typeof user === 'function') element.user = user;
  else delete element.user;
  if (user) element.setAttribute('user', typeof user === 'function' ? '' : user);
  else element.removeAttribute('user');
};

${elements.map(one).join('\n')}`;

const typed = element => {
  const name = component(element);
  return `export interface ${name}Props extends ${element.tagName === 'cam-nhan' ? 'ThreadOptions' : "Pick<ThreadOptions, 'pageId' | 'url' | 'lang'>"} {
  /** The service's address, such as \`https://comments.news.example\`. */
  service: string;
  /** The site's short name there. */
  site: string;
${hasUser(element) ? `  /** A token by which your site vouches for its own user, or a function that answers with one. */\n  user?: ${element.name}['user'];\n` : ''}}

${doc(element.summary)}export const ${name}: DefineComponent<${name}Props, { host: ${element.name} | null }, {}, {}, {}, {}, {}, {
${element.events.map(event => doc(event.description, '  ') + `  ${bare(event).includes('-') ? `'${bare(event)}'` : bare(event)}: (event: CustomEvent<${detail(event)}>) => void;\n`).join('')}}>;
`;
};

const global = element => `    '${element.tagName}': new () => { $props: Omit<HTMLAttributes, keyof ${element.name.replace('Element', 'Attributes')}> & Omit<${element.name.replace('Element', 'Attributes')}, 'key'> & VNodeProps & Handlers<${element.events.map(event => `'${event.name}'`).join(' | ')}> };\n`;

export const vueTypes = elements => `${HEAD}import type { DefineComponent, HTMLAttributes, VNodeProps } from 'vue';
import type { ${elements.map(({ name }) => `${name}, ${name.replace('Element', 'Attributes')}`).join(', ')}, CamNhanEventMap, ThreadOptions } from './element.js';

type Camel<Name extends string> = Name extends \`\${infer First}-\${infer Rest}\` ? \`\${First}\${Capitalize<Camel<Rest>>}\` : Name;
// As render functions write them, and as templates are read.
type Handlers<Names extends keyof CamNhanEventMap> = { [Name in Names as \`on\${Capitalize<Name | Camel<Name>>}\`]?: (event: CamNhanEventMap[Name]) => void };

${elements.map(typed).join('\n')}
declare module 'vue' {
  interface GlobalComponents {
${elements.map(global).join('')}  }
}
`;
