import type { Where } from './index.js';

/** A plugin for Eleventy: the shortcodes `camNhan` and `camNhanCount`, and threads within the pages that are built. */
export default function camNhan(eleventy: any, options: Where & {
  /** `false`: threads come by script alone. */
  included?: boolean;
  timeout?: number;
}): void;
