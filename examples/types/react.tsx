// React's JSX, and the components.
import { CamNhan, CamNhanCount } from 'cam-nhan/react';

const where = { service: 'https://comments.news.example', site: 'bao' };

export const right = (
  <>
    <cam-nhan page-id="1" sort="newest" limit={20} className="thread" oncam-nhan-posted={event => event.detail.id.length} />
    <cam-nhan-count page-id="1" />
    <CamNhan {...where} pageId="1" parts="comments" user={async () => 'token'} onPosted={event => event.detail.status.length} onReplied={event => event.detail.parent.length} />
    <CamNhanCount {...where} url="https://news.example/1" onCounted={event => event.detail.count.toFixed()} />
  </>
);

export const wrong = (
  <>
    {/* @ts-expect-error There is no such order. */}
    <cam-nhan sort="latest" />
    {/* @ts-expect-error There is no such attribute. */}
    <cam-nhan ordering="newest" />
    {/* @ts-expect-error A posted comment has no kind. */}
    <cam-nhan oncam-nhan-posted={event => event.detail.kind} />
    {/* @ts-expect-error There is no such theme. */}
    <CamNhan {...where} pageId="1" theme="blue" />
    {/* @ts-expect-error There is no such prop. */}
    <CamNhan {...where} pageid="1" />
    {/* @ts-expect-error The service is missing. */}
    <CamNhan site="bao" pageId="1" />
    {/* @ts-expect-error A number of comments has no order. */}
    <CamNhanCount {...where} pageId="1" sort="newest" />
  </>
);
