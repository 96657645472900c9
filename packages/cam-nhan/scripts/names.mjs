// How the names of custom-elements.json are written elsewhere.

export const HEAD = '// Written by scripts/generate.mjs from custom-elements.json.\n\n';

/** `page-id` → `pageId`. */
export const camel = name => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
/** `cam-nhan-sign-in` → `sign-in`. */
export const bare = ({ name }) => name.replace(/^cam-nhan-/, '');
/** `cam-nhan-sign-in` → `onSignIn`. */
export const handler = event => camel('on-' + bare(event));
/** What a component is called. */
export const component = ({ name }) => name.replace(/Element$/, '');
/** The attributes that a component takes as props: neither what is old, nor what every element has. */
export const props = ({ attributes }) => attributes.filter(({ deprecated }) => !deprecated);
/** A type that also takes a number's or a truth's text, as attributes are written in HTML. */
export const attributeType = ({ type }) => type.text === 'number' ? 'number | `${number}`' : type.text;
export const quoted = name => /^\w+$/.test(name) ? name : `'${name}'`;
/** The type of an event's `detail`. */
export const detail = ({ type }) => type.text.replace(/^CustomEvent<(.*)>$/, '$1').replaceAll(',', ';');
export const hasUser = ({ members }) => members.some(({ name }) => name === 'user');
export const doc = (text, indent = '') => `${indent}/** ${text} */\n`;
