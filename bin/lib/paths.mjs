// Where the clone and the machine-wide cache are. Everything else derives its places from these two.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/**
 * Heavy things that outlive a clone: the Temporal server, a Go toolchain, PostgreSQL's binaries.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string}
 */
export function cacheDir(env = process.env) {
  if (env.PIPEKIT_CACHE) return env.PIPEKIT_CACHE;
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'pipekit');
}
