// What happens in a thread while it is open. embed.js brings this with the first news, so that a quiet thread costs
// nothing. Comments that are new wait behind a button: nothing moves under a reader's eyes.

export { hear } from './live/hear.js';
export { tune } from './live/line.js';
