// The element by itself: what is right compiles, and each line that is wrong does not.
import { load, pageOf } from 'cam-nhan';
import type { CamNhanAttributes } from 'cam-nhan';

load({ service: 'https://comments.news.example', site: 'bao' });
// @ts-expect-error A site is missing.
load({ service: 'https://comments.news.example' });
pageOf({ service: 'https://comments.news.example', site: 'bao', pageId: '1' }).startsWith('https');

const thread = document.querySelector('cam-nhan');
if (thread) {
  thread.reload();
  thread.compose();
  thread.count.toFixed();
  thread.user = async () => 'token';
  // @ts-expect-error The number is the thread's to say.
  thread.count = 1;
  // @ts-expect-error There is no such method.
  thread.refresh();
  thread.addEventListener('cam-nhan-posted', event => event.detail.id.length + event.detail.status.length);
  thread.addEventListener('cam-nhan:reacted', event => event.detail.kind?.length);
  // @ts-expect-error A reaction has no id.
  thread.addEventListener('cam-nhan-reacted', event => event.detail.id);
}
document.addEventListener('cam-nhan-counted', event => event.detail.count.toFixed());
document.createElement('cam-nhan-count').reload();

export const right: CamNhanAttributes = { 'page-id': '1', sort: 'best', theme: 'auto', limit: 20 };
// @ts-expect-error There is no such order.
export const order: CamNhanAttributes = { sort: 'latest' };
// @ts-expect-error There is no such attribute.
export const name: CamNhanAttributes = { pageid: '1' };
