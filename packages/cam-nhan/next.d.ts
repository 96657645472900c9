import type { ReactNode } from 'react';
import type { ThreadProps } from './server.js';

/** A thread within the page's own HTML: a server component. */
export default function CamNhan(props: Omit<ThreadProps, 'class'> & {
  className?: string;
  /** For how many seconds Next keeps a thread; 30 without it. */
  revalidate?: number | false;
  /** For how many milliseconds a page waits for its thread; 2,000 without it. */
  timeout?: number;
}): Promise<ReactNode>;
