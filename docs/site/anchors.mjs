// The anchor of a heading, as forges make it: what the pages of docs/ link to.
export const anchor = heading =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
