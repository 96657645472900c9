// Written by scripts/generate.mjs from custom-elements.json.

export { default as CamNhan } from './CamNhan.svelte';
export { default as CamNhanCount } from './CamNhanCount.svelte';
