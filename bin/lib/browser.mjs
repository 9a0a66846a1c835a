// The browser tests drive a Chromium, which only Debian's packages bring.
import { join } from 'node:path';
import { canInstallDebianPackages, installDebianPackages } from './debianPackages.mjs';
import { root } from './paths.mjs';
import { findOnPath } from './prerequisites.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * @returns {import('./steps.mjs').Step} never fails: without a browser its tests say what they miss
 */
export function browserPackages() {
  const sentence = 'The browser tests need Chromium: as root, apt-get install chromium.';
  return {
    name: 'browser',
    doing: 'Chromium, by apt-get',
    isDone() {
      if (NAMES.some(findOnPath)) return true;
      if (canInstallDebianPackages()) return false;
      console.error(sentence);
      return true;
    },
    async work() {
      try {
        await installDebianPackages(['chromium'], join(root, '.cache', 'logs', 'browser.log'));
      } catch (error) {
        console.error(`${sentence} (${/** @type {Error} */ (error).message})`);
      }
    },
  };
}
