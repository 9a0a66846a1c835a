// One set-up at a time per clone. The lock file names its holder; a dead holder's lock is taken over.
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * @param {string} lockFile
 * @param {(holder: string) => void} onWait called once, when another process holds it
 * @returns {Promise<() => void>} gives the lock back
 */
export async function acquireLock(lockFile, onWait) {
  mkdirSync(dirname(lockFile), { recursive: true });
  const me = identityOf(process.pid);
  for (let waited = false; !tryCreate(lockFile, me); waited = true) {
    const holder = readLock(lockFile);
    if (holder && !isAlive(holder)) removeStale(lockFile, holder);
    else {
      if (!waited && holder) onWait(holder.split(' ')[0]);
      await delay(200);
    }
  }
  return () => {
    if (readLock(lockFile) === me) rmSync(lockFile, { force: true });
  };
}

/**
 * A link appears together with its content, so nobody ever reads a half-written lock.
 * @param {string} lockFile
 * @param {string} me
 */
function tryCreate(lockFile, me) {
  const draft = `${lockFile}.new-${process.pid}`;
  writeFileSync(draft, me);
  try {
    linkSync(draft, lockFile);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @param {string} lockFile */
function readLock(lockFile) {
  try {
    return readFileSync(lockFile, 'utf8');
  } catch {
    return ''; // Given back a moment ago.
  }
}

/**
 * Renaming is atomic, so of two that find the same dead holder only one gets the file; should it turn out to be a
 * living one's after all, it is put back.
 * @param {string} lockFile
 * @param {string} holder
 */
function removeStale(lockFile, holder) {
  const mine = `${lockFile}.${process.pid}`;
  try {
    renameSync(lockFile, mine);
  } catch {
    return; // Another one was faster.
  }
  if (readLock(mine) === holder) rmSync(mine, { force: true });
  else renameSync(mine, lockFile);
}

/** @param {string} holder */
function isAlive(holder) {
  return identityOf(Number(holder.split(' ')[0])) === holder;
}

/**
 * A pid alone is reused, soonest of all in containers: its start time makes it one process.
 * @param {number} pid
 * @returns {string} '' when there is no such process
 */
function identityOf(pid) {
  try {
    return `${pid} ${process.platform === 'linux' ? startTicks(pid) : startDate(pid)}`;
  } catch {
    return '';
  }
}

/**
 * Field 22 of /proc/PID/stat; counted from the end of the program's name, which may hold spaces and brackets.
 * @param {number} pid
 */
function startTicks(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

/** @param {number} pid */
function startDate(pid) {
  return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
}
