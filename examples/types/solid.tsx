/** @jsxImportSource solid-js */
// Solid's JSX.
import 'cam-nhan/solid';

export const right = () => <cam-nhan page-id="1" sort="best" on:cam-nhan-posted={event => event.detail.id.length} prop:user={() => 'token'} />;
// @ts-expect-error There is no such order.
export const order = () => <cam-nhan sort="latest" />;
// @ts-expect-error There is no such attribute.
export const name = () => <cam-nhan ordering="best" />;
// @ts-expect-error A posted comment has no kind.
export const event = () => <cam-nhan on:cam-nhan-posted={event => event.detail.kind} />;
