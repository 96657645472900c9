// What is called on a server.
import camNhan from 'cam-nhan/eleventy';
import Thread from 'cam-nhan/next';
import { element, include, inclusion, script } from 'cam-nhan/server';
import { comments } from 'cam-nhan/sveltekit';

const where = { service: 'https://comments.news.example', site: 'bao' };

export const html: Promise<string> = inclusion({ ...where, pageId: '1', sort: 'best' }, { timeout: 500 });
export const page: Promise<string> = include('<cam-nhan page-id="1"></cam-nhan>', { ...where, url: 'https://news.example/1' });
export const plain: string = element({ ...where, pageId: '1' }) + script(where);
export const handle = comments(where);
camNhan({}, where);
void Thread({ ...where, pageId: '1', revalidate: 60 });
// @ts-expect-error There is no such order.
void inclusion({ ...where, pageId: '1', sort: 'latest' });
// @ts-expect-error A site is missing.
comments({ service: where.service });
// @ts-expect-error There is no such prop.
void Thread({ ...where, pageid: '1' });
