// The script tag. Defines <cam-nhan> and <cam-nhan-count>, shows the server's HTML in a shadow root, and keeps what a
// reader does there until the WebAssembly, brought at the first sign of intent, can do it: there wake.js takes over.
// What few need is brought when they need it, in more.js.
// Written for few bytes. A browser may hold this file for longer than the service runs the release it came with: so the
// fragment names the program that fits it (`data-release`), and what the other scripts are given (`Own`) only gains fields.

import { isFirst } from './embed/script-tag.js';
import { defineElements } from './embed/elements.js';

if (isFirst) defineElements();
