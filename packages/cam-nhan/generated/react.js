'use client';
// Written by scripts/generate.mjs from custom-elements.json.

import { createElement, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
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

/** Reactions and comments of an article. */
export const CamNhan = ({ service, pageId, url, title, site, lang, signIn, theme, parts, sort, limit, user, onReady, onFailed, onCounted, onOpened, onPosted, onReplied, onEdited, onRemoved, onRefused, onFlagged, onReacted, onSorted, onSignIn, ref, children, ...rest }) => {
  const host = useRef(null);
  useHandlers(host, { 'cam-nhan-ready': onReady, 'cam-nhan-failed': onFailed, 'cam-nhan-counted': onCounted, 'cam-nhan-opened': onOpened, 'cam-nhan-posted': onPosted, 'cam-nhan-replied': onReplied, 'cam-nhan-edited': onEdited, 'cam-nhan-removed': onRemoved, 'cam-nhan-refused': onRefused, 'cam-nhan-flagged': onFlagged, 'cam-nhan-reacted': onReacted, 'cam-nhan-sorted': onSorted, 'cam-nhan-sign-in': onSignIn });
  useUser(host, user);
  useEffect(() => load({ service, site }), [service, site]);
  const put = useCallback(element => {
    host.current = element;
    if (typeof ref === 'function') return ref(element);
    if (ref) ref.current = element;
  }, [ref]);
  return createElement('cam-nhan', { ...rest, ref: put, 'page-id': pageId, url, title, site, lang, 'sign-in': signIn, theme, parts, sort, limit }, children ?? createElement('a', { href: pageOf({ service, site, pageId, url, lang }) }, linkWords(lang)));
};

/** The number of an article's comments, in words. */
export const CamNhanCount = ({ service, pageId, url, site, lang, onCounted, ref, children, ...rest }) => {
  const host = useRef(null);
  useHandlers(host, { 'cam-nhan-counted': onCounted });
  useEffect(() => load({ service, site }), [service, site]);
  const put = useCallback(element => {
    host.current = element;
    if (typeof ref === 'function') return ref(element);
    if (ref) ref.current = element;
  }, [ref]);
  return createElement('cam-nhan-count', { ...rest, ref: put, 'page-id': pageId, url, site, lang }, children);
};
