// Svelte's elements, and the components.
import type { ComponentProps } from 'svelte';
import type { SvelteHTMLElements } from 'svelte/elements';
import { CamNhan } from 'cam-nhan/svelte';

const where = { service: 'https://comments.news.example', site: 'bao' };

export const right: SvelteHTMLElements['cam-nhan'] = { 'page-id': '1', sort: 'best', class: 'thread', 'oncam-nhan-posted': event => event.detail.id.length };
// @ts-expect-error There is no such order.
export const order: SvelteHTMLElements['cam-nhan'] = { sort: 'latest' };
// @ts-expect-error There is no such attribute.
export const name: SvelteHTMLElements['cam-nhan'] = { ordering: 'best' };

export const props: ComponentProps<typeof CamNhan> = { ...where, pageId: '1', theme: 'dark', onposted: event => event.detail.status.length };
// @ts-expect-error There is no such theme.
export const theme: ComponentProps<typeof CamNhan> = { ...where, theme: 'blue' };
// @ts-expect-error The service is missing.
export const service: ComponentProps<typeof CamNhan> = { site: 'bao' };
