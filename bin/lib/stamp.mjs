// A stamp is the hash of everything a step was made from, kept beside what it made: equal means nothing to do.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * @param {string} base folder that the paths are relative to, so that a moved clone keeps its stamps
 * @param {string[]} paths files and folders; what does not exist counts as empty
 * @param {string[]} [facts] anything else that the result depends on, such as a compiler's version
 * @returns {string} 32 hex digits
 */
export function hashOf(base, paths, facts = []) {
  const hash = createHash('sha256');
  for (const fact of facts) hash.update(`${fact}\0`);
  for (const file of paths.flatMap((path) => filesUnder(base, path))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(base, file)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 32);
}

/**
 * @param {string} base
 * @param {string} path
 * @returns {string[]} sorted, relative to base
 */
export function filesUnder(base, path) {
  const full = join(base, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full)
    .toSorted()
    .flatMap((name) => filesUnder(base, join(path, name)));
}

/**
 * @param {string} stampFile
 * @param {string} hash
 */
export function isFresh(stampFile, hash) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash;
}

/**
 * Call only after the step has succeeded.
 * @param {string} stampFile
 * @param {string} hash
 */
export function writeStamp(stampFile, hash) {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, hash);
}
