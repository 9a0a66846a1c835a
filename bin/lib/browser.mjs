// The browser tests drive a Chromium, which only Debian's packages bring.
import { optionalPackages } from './debianPackages.mjs';
import { findOnPath } from './prerequisites.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Without a browser its tests say what they miss. */
export const browserPackages = () =>
  optionalPackages({
    name: 'browser',
    doing: 'Chromium, by apt-get',
    packages: ['chromium'],
    isThere: () => NAMES.some((name) => findOnPath(name) !== undefined),
    sentence: 'The browser tests need Chromium: as root, apt-get install chromium.',
  });
