// Written by scripts/generate.mjs from custom-elements.json.

import type { JSX } from 'solid-js';
import type { CamNhanElement, CamNhanAttributes, CamNhanCountElement, CamNhanCountAttributes, CamNhanEventMap } from './element.js';

type Handlers<Names extends keyof CamNhanEventMap> = { [Name in Names as `on:${Name}`]?: (event: CamNhanEventMap[Name]) => void };

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
      'cam-nhan': Omit<JSX.HTMLAttributes<CamNhanElement>, keyof CamNhanAttributes> & CamNhanAttributes & Handlers<'cam-nhan-ready' | 'cam-nhan-failed' | 'cam-nhan-counted' | 'cam-nhan-opened' | 'cam-nhan-posted' | 'cam-nhan-replied' | 'cam-nhan-edited' | 'cam-nhan-removed' | 'cam-nhan-refused' | 'cam-nhan-flagged' | 'cam-nhan-reacted' | 'cam-nhan-sorted' | 'cam-nhan-sign-in'> & { 'prop:user'?: CamNhanElement['user'] };
      'cam-nhan-count': Omit<JSX.HTMLAttributes<CamNhanCountElement>, keyof CamNhanCountAttributes> & CamNhanCountAttributes & Handlers<'cam-nhan-counted'>;
    }
  }
}
