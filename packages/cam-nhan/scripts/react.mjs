// The components for React, and the elements in its JSX.
import { HEAD, bare, camel, component, detail, doc, handler, hasUser, props } from './names.mjs';

const names = element => props(element).filter(({ name }) => name !== 'user');

const one = element => {
  const own = names(element), handlers = element.events.map(handler), user = hasUser(element);
  return `${doc(element.summary)}export const ${component(element)} = ({ service, ${own.map(({ name }) => camel(name)).join(', ')}, ${user ? 'user, ' : ''}${handlers.join(', ')}, ref, children, ...rest }) => {
  const host = useRef(null);
  useHandlers(host, { ${element.events.map(event => `'${event.name}': ${handler(event)}`).join(', ')} });
${user ? '  useUser(host, user);\n' : ''}  useEffect(() => load({ service, site }), [service, site]);
  const put = useCallback(element => {
    host.current = element;
    if (typeof ref === 'function') return ref(element);
    if (ref) ref.current = element;
  }, [ref]);
  return createElement('${element.tagName}', { ...rest, ref: put, ${own.map(({ name }) => name === camel(name) ? name : `'${name}': ${camel(name)}`).join(', ')} }, children${user ? ` ?? createElement('a', { href: pageOf({ service, site, pageId, url, lang }) }, linkWords(lang))` : ''});
};
`;
};

export const react = elements => `'use client';
${HEAD}import { createElement, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { linkWords, load, pageOf } from '../index.js';

// Before the loader looks at an element that has just come; a server has no layout.
const useCommit = typeof document === 'undefined' ? useEffect : useLayoutEffect;

const useHandlers = (host, handlers) => {
  const now = useRef(handlers);
  useCommit(() => {
    now.current = handlers;
  });
  useCommit(() => {
    const element = host.current, names = Object.keys(handlers), hear = event => now.current[event.type]?.(event);
    for (const name of names) element.addEventListener(name, hear);
    return () => {
      for (const name of names) element.removeEventListener(name, hear);
    };
  }, []);
};

const useUser = (host, user) => useCommit(() => {
  const element = host.current;
  if (!user) return;
  // A function is a property; the attribute says that there is one.
  if (typeof user === 'function') element.user = user;
  element.setAttribute('user', typeof user === 'function' ? '' : user);
  return () => {
    delete element.user;
    element.removeAttribute('user');
  };
}, [user]);

${elements.map(one).join('\n')}`;

const typed = element => {
  const name = component(element), given = names(element);
  const handlers = element.events.map(event => doc(event.description, '  ') + `  ${handler(event)}?: (event: CustomEvent<${detail(event)}>) => void;\n`).join('');
  return `export interface ${name}Props extends Omit<HTMLAttributes<${element.name}>, 'title' | 'lang'>, Omit<${element.tagName === 'cam-nhan' ? 'ThreadOptions' : 'CountOptions'}, 'site'> {
  /** The service's address, such as \`https://comments.news.example\`. */
  service: string;
  /** The site's short name there. */
  site: string;
${hasUser(element) ? `  /** A token by which your site vouches for its own user, or a function that answers with one. */\n  user?: ${element.name}['user'];\n` : ''}${handlers}  ref?: Ref<${element.name}>;
}

${doc(element.summary)}export function ${name}(props: ${name}Props): ReactElement;
`;
};

const jsx = element => `      '${element.tagName}': DetailedHTMLProps<Omit<HTMLAttributes<${element.name}>, 'title' | 'lang'>, ${element.name}> & Omit<${element.name.replace('Element', 'Attributes')}, 'key'> & Handlers<${element.events.map(event => `'${event.name}'`).join(' | ')}>;\n`;

export const reactTypes = elements => `${HEAD}import type { DetailedHTMLProps, HTMLAttributes, ReactElement, Ref } from 'react';
import type { ${elements.map(({ name }) => `${name}, ${name.replace('Element', 'Attributes')}`).join(', ')}, CamNhanEventMap, ThreadOptions } from './element.js';

type Handlers<Names extends keyof CamNhanEventMap> = { [Name in Names as \`on\${Name}\`]?: (event: CamNhanEventMap[Name]) => void };
type CountOptions = Pick<ThreadOptions, 'pageId' | 'url' | 'lang'>;

${elements.map(typed).join('\n')}
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
${elements.map(jsx).join('')}    }
  }
}
`;
