// Types alone: element.d.ts.
export {};
