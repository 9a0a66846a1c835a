// Debian packages that only some steps want: a browser for the browser tests, Python's venv for a Go toolchain.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runLogged } from './command.mjs';
import { root } from './paths.mjs';
import { Refusal } from './refusal.mjs';

/**
 * @param {string[]} names
 * @returns {string[]} those not installed; all of them where there is no dpkg
 */
function missingDebianPackages(names) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names], {
    encoding: 'utf8',
  });
  const installed = new Set((stdout ?? '').split('\n').filter((line) => line.endsWith(' installed')));
  return names.filter((name) => !installed.has(`${name} installed`));
}

/** Whether this machine is one where we may install packages. */
export const canInstallDebianPackages = () => process.getuid?.() === 0 && existsSync('/etc/debian_version');

/**
 * What only some tests need.
 * @param {{name: string, doing: string, packages: string[], isThere: () => boolean, sentence: string}} wanted
 * @returns {import('./steps.mjs').Step} never fails: it says `sentence` where the packages cannot be had
 */
export function optionalPackages({ name, doing, packages, isThere, sentence }) {
  return {
    name,
    doing,
    isDone() {
      if (isThere()) return true;
      if (canInstallDebianPackages()) return false;
      console.error(sentence);
      return true;
    },
    async work() {
      try {
        await installDebianPackages(packages, join(root, '.cache', 'logs', `${name}.log`));
      } catch (error) {
        console.error(`${sentence} (${/** @type {Error} */ (error).message})`);
      }
    },
  };
}

/** Steps run side by side, apt-gets cannot. @type {Promise<unknown>} */
let last = Promise.resolve();

/**
 * @param {string[]} names only the missing ones are installed
 * @param {string} logFile
 * @returns {Promise<void>}
 * @throws {Refusal} naming the command, when we may not do it ourselves
 */
export function installDebianPackages(names, logFile) {
  const turn = last.then(() => install(names, logFile));
  last = turn.catch(() => {});
  return turn;
}

/**
 * @param {string[]} names
 * @param {string} logFile
 */
async function install(names, logFile) {
  const missing = missingDebianPackages(names);
  if (missing.length === 0) return;
  const command = `apt-get install ${missing.join(' ')}`;
  if (!canInstallDebianPackages())
    throw new Refusal(`Missing packages: as root, ${command}.`, { exitCode: 2 });
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const failure = `"${command}" failed`;
  await runLogged('apt-get', ['update', '-q'], { env, logFile, failure: 'apt-get update failed' });
  // Another apt may be at work, as on a machine that has just booted.
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  await runLogged('apt-get', [...wait, 'install', '-y', '-q', '--no-install-recommends', ...missing], {
    env,
    logFile,
    failure,
  });
}
