import type { Where } from './index.js';

/** What `camNhan` in nuxt.config says. */
export interface ModuleOptions extends Where {
  /** `false`: threads come by script alone. */
  included?: boolean;
  /** For how many milliseconds a page waits for its threads; 2,000 without it. */
  timeout?: number;
}

/** A module for Nuxt. */
export default function camNhan(options: ModuleOptions, nuxt: unknown): void;

declare module '@nuxt/schema' {
  interface NuxtConfig {
    camNhan?: ModuleOptions;
  }
}
