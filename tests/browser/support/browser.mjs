// Which browsers, and how they are started. scripts/browser-tests.sh says where the others are, if they are.

/** The whole browser: Debian's, unless another is named. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Its engine without the browser around it, where it is installed: most stories take half the time in it. */
export const CHROMIUM_SHELL = process.env.CHROMIUM_SHELL || CHROMIUM;

export const { FIREFOX, WEBKIT } = process.env;

export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
