// What only a reader who acts needs of a thread, brought beside the program: its pieces (`KIT` and `STYLES`, which the
// server writes above this file, from widget/src/components/kit.rs and kit.css), the tools of a composer, the line
// "Viết với tên …" in place of fields that are filled, branches that fold, and giving a comment's link away.

export { equip } from './kit/equip.js';
export { piece } from './kit/pieces.js';
