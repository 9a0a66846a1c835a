// Runs a build tool with its output in a log file, and ends it when we are interrupted.
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { endLeashed, spawnLeashed } from './leash.mjs';
import { Refusal } from './refusal.mjs';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
let ending = false;

/**
 * @param {string} file
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, logFile: string, failure: string}} options
 *   failure: the sentence to show when it does not exit with 0
 * @returns {Promise<void>}
 */
export async function runLogged(file, args, { cwd, env, logFile, failure }) {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  try {
    const { code, error } = await run(file, args, { cwd, env, stdio: ['ignore', log, log] });
    if (code === 0) return;
    if (ending) throw new Stopped();
    const details = error ? error.message : tail(logFile);
    throw new Refusal(`${failure} (full log: ${logFile}).`, { details });
  } finally {
    closeSync(log);
  }
}

/**
 * @param {string} file
 * @param {string[]} args
 * @param {import('./leash.mjs').LeashOptions} options
 * @returns {Promise<{code: number, error?: Error}>} code: that of a shell, so 130 after a Ctrl-C
 */
export function run(file, args, options) {
  return new Promise((resolve) => {
    const child = spawnLeashed(file, args, { ...options, wholeGroup: true, graceSeconds: 5 });
    running.add(child);
    child.once('error', (error) => resolve({ code: 1, error }));
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code: code ?? (signal === 'SIGINT' ? 130 : 143) });
    });
  });
}

/** Thrown by a command that did not fail but was ended with everything else. */
export class Stopped extends Refusal {
  constructor() {
    super('Stopped.');
  }
}

/** Ends every command still running: the whole group, because build tools start children of their own. */
export async function endCommands() {
  ending = true;
  await Promise.all([...running].map((child) => endGroup(child)));
}

/** @param {import('node:child_process').ChildProcess} child */
async function endGroup(child) {
  try {
    if (child.pid) process.kill(-child.pid, 'SIGTERM');
  } catch {
    return; // It ended by itself meanwhile.
  }
  await endLeashed(child, { graceMs: 5_000 });
}

/**
 * @param {string} logFile
 * @param {number} [lines]
 */
export function tail(logFile, lines = 30) {
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
