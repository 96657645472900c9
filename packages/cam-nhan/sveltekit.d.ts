import type { Where } from './index.js';

/** A hook `handle` that puts threads into the pages that the server renders. */
export function comments(options: Where & { timeout?: number }): (input: {
  event: any;
  resolve(event: any, options?: { transformPageChunk?(input: { html: string; done: boolean }): Promise<string | undefined> | string | undefined }): Promise<Response> | Response;
}) => Promise<Response> | Response;
