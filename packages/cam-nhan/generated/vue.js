// Written by scripts/generate.mjs from custom-elements.json.

import { defineComponent, h, onMounted, ref, watchPostEffect } from 'vue';
import { linkWords, load, pageOf } from '../index.js';

// A function is a property; the attribute says that there is one.
const vouch = (element, user) => {
  if (!element) return;
  if (typeof user === 'function') element.user = user;
  else delete element.user;
  if (user) element.setAttribute('user', typeof user === 'function' ? '' : user);
  else element.removeAttribute('user');
};

/** Reactions and comments of an article. */
export const CamNhan = defineComponent({
  name: 'CamNhan',
  props: {
    service: { type: String, required: true },
    pageId: String,
    url: String,
    title: String,
    site: { type: String, required: true },
    lang: String,
    signIn: String,
    theme: String,
    parts: String,
    sort: String,
    limit: [Number, String],
    user: [String, Function],
  },
  emits: ['ready', 'failed', 'counted', 'opened', 'posted', 'replied', 'edited', 'removed', 'refused', 'flagged', 'reacted', 'sorted', 'sign-in'],
  setup(props, { emit, slots, expose }) {
    const host = ref(null), hear = event => emit(event.type.replace('cam-nhan-', ''), event);
    onMounted(() => load(props));
    watchPostEffect(() => vouch(host.value, props.user));
    expose({ host });
    return () => h('cam-nhan', {
      ref: host,
      'page-id': props.pageId,
      'url': props.url,
      'title': props.title,
      'site': props.site,
      'lang': props.lang,
      'sign-in': props.signIn,
      'theme': props.theme,
      'parts': props.parts,
      'sort': props.sort,
      'limit': props.limit,
      'onCam-nhan-ready': hear,
      'onCam-nhan-failed': hear,
      'onCam-nhan-counted': hear,
      'onCam-nhan-opened': hear,
      'onCam-nhan-posted': hear,
      'onCam-nhan-replied': hear,
      'onCam-nhan-edited': hear,
      'onCam-nhan-removed': hear,
      'onCam-nhan-refused': hear,
      'onCam-nhan-flagged': hear,
      'onCam-nhan-reacted': hear,
      'onCam-nhan-sorted': hear,
      'onCam-nhan-sign-in': hear,
    }, slots.default?.() ?? h('a', { href: pageOf(props) }, linkWords(props.lang)));
  },
});

/** The number of an article's comments, in words. */
export const CamNhanCount = defineComponent({
  name: 'CamNhanCount',
  props: {
    service: { type: String, required: true },
    pageId: String,
    url: String,
    site: { type: String, required: true },
    lang: String,
  },
  emits: ['counted'],
  setup(props, { emit, slots, expose }) {
    const host = ref(null), hear = event => emit(event.type.replace('cam-nhan-', ''), event);
    onMounted(() => load(props));
    expose({ host });
    return () => h('cam-nhan-count', {
      ref: host,
      'page-id': props.pageId,
      'url': props.url,
      'site': props.site,
      'lang': props.lang,
      'onCam-nhan-counted': hear,
    }, slots.default?.());
  },
});
