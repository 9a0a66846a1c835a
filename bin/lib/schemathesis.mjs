// Schemathesis asks an API everything its OpenAPI document allows, and what it does not. From PyPI, in .cache/fuzz/venv.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runLogged } from './command.mjs';
import { optionalPackages } from './debianPackages.mjs';
import { root } from './paths.mjs';
import { findOnPath } from './prerequisites.mjs';
import { hashOf, isFresh, writeStamp } from './stamp.mjs';

const venv = join(root, '.cache', 'fuzz', 'venv');
const stamp = join(venv, '.pipekit-stamp');
const REQUIREMENTS = 'test/fuzz/requirements.txt';
const NEEDS = 'as root, apt-get install python3-venv';

export const program = join(venv, 'bin', 'schemathesis');

/** Every package in the version that test/fuzz/requirements.txt names: the same requests on every machine. */
const hash = () => hashOf(root, [REQUIREMENTS], [venv]);

export const hasSchemathesis = () => isFresh(stamp, hash());

/** @type {import('./steps.mjs').Step} */
const packages = optionalPackages({
  name: 'python',
  doing: 'Python, by apt-get',
  packages: ['python3-venv'],
  isThere: () => findOnPath('python3') !== undefined,
  sentence: `Fuzzing the API needs Python: ${NEEDS}.`,
});

/**
 * @param {{isOptional?: boolean}} [options] isOptional: says so where it cannot be had, instead of failing
 * @returns {import('./steps.mjs').Step}
 */
export const schemathesis = ({ isOptional = false } = {}) => ({
  name: 'schemathesis',
  doing: 'Schemathesis, from PyPI (half a minute)',
  isDone: hasSchemathesis,
  async work() {
    try {
      if (!packages.isDone()) await packages.work();
      await install();
    } catch (error) {
      if (!isOptional) throw error;
      console.error(`The API will not be fuzzed: ${/** @type {Error} */ (error).message}`);
    }
  },
});

async function install() {
  const logFile = join(root, '.cache', 'logs', 'schemathesis.log');
  const pip = ['install', '--disable-pip-version-check', '-r', join(root, REQUIREMENTS)];
  rmSync(venv, { recursive: true, force: true });
  const failure = `Python cannot make an environment of its own: ${NEEDS}`;
  await runLogged('python3', ['-m', 'venv', venv], { logFile, failure });
  await runLogged(join(venv, 'bin', 'pip'), pip, { logFile, failure: 'Schemathesis could not be installed' });
  writeStamp(stamp, hash());
}
