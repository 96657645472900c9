// The types of the elements, for whoever writes them without a component.
import { HEAD, attributeType, camel, detail, doc, props, quoted } from './names.mjs';

const member = ({ kind, name, type, readonly, description, return: returns }) =>
  doc(description, '  ') + (kind === 'method' ? `  ${name}(): ${returns.type.text};\n` : `  ${readonly ? 'readonly ' : ''}${name}${readonly ? '' : '?'}: ${type.text};\n`);

const attribute = given => doc(given.description + (given.deprecated ? ` @deprecated ${given.deprecated}` : ''), '  ') + `  ${quoted(given.name)}?: ${attributeType(given)};\n`;

const interfaces = element => `${doc('The attributes of `<' + element.tagName + '>`.')}export interface ${element.name.replace('Element', 'Attributes')} {
${element.attributes.map(attribute).join('')}}

${doc(element.summary)}export interface ${element.name} extends HTMLElement {
${element.members.map(member).join('')}}
`;

export const elementTypes = elements => {
  const [thread] = elements;
  const events = thread.events.map(event => `${doc(event.description, '  ')}  '${event.name}': CustomEvent<${detail(event)}>;\n`).join('');
  // Those that are as old as the element itself have a colon too.
  const options = props(thread).filter(({ name }) => !['site', 'user'].includes(name));
  return `${HEAD}${elements.map(interfaces).join('\n')}
${doc('What a thread tells its page. Events bubble, and cross shadow roots.')}export interface CamNhanEventMap {
${events}}

/** The same under the names with a colon. */
export type CamNhanColonEventMap = {
  [Name in keyof CamNhanEventMap as Name extends \`cam-nhan-\${infer Rest}\` ? \`cam-nhan:\${Rest}\` : never]: CamNhanEventMap[Name];
};

${doc('What is asked of a thread, by the names that programs use.')}export interface ThreadOptions {
${options.map(given => doc(given.description, '  ') + `  ${camel(given.name)}?: ${attributeType(given)};\n`).join('')}}

declare global {
  interface HTMLElementTagNameMap {
${elements.map(({ tagName, name }) => `    '${tagName}': ${name};\n`).join('')}  }
  interface GlobalEventHandlersEventMap extends CamNhanEventMap, CamNhanColonEventMap {}
}
`;
};

export const solidTypes = elements => `${HEAD}import type { JSX } from 'solid-js';
import type { ${elements.map(({ name }) => `${name}, ${name.replace('Element', 'Attributes')}`).join(', ')}, CamNhanEventMap } from './element.js';

type Handlers<Names extends keyof CamNhanEventMap> = { [Name in Names as \`on:\${Name}\`]?: (event: CamNhanEventMap[Name]) => void };

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
${elements.map(({ tagName, name, events, members }) => `      '${tagName}': Omit<JSX.HTMLAttributes<${name}>, keyof ${name.replace('Element', 'Attributes')}> & ${name.replace('Element', 'Attributes')} & Handlers<${events.map(event => `'${event.name}'`).join(' | ')}>${members.some(({ name }) => name === 'user') ? ` & { 'prop:user'?: ${name}['user'] }` : ''};\n`).join('')}    }
  }
}
`;
