// Starts a process that cannot outlive us, not even when we are killed with -9.
import { spawn } from 'node:child_process';

// A shell leaves a watcher behind and then becomes the program, so the program keeps the pid that we are told.
// The watcher reads a pipe whose other end only we hold: a line means "it ended in peace", end-of-file means that
// we are gone, whatever took us. Unlike prctl's death signal this also works on macOS and from any thread.
// The watcher is orphaned on purpose (the inner `&`), so that the program never reaps a child it did not start.
const SCRIPT = `
signal=$1 grace=$2 target=$3; shift 3
( (
  trap '' INT TERM HUP
  exec 0</dev/null 1>/dev/null 2>&1
  read -r _ <&3 && exit 0
  kill -s "$signal" -- "$target$$"
  while [ "$grace" -gt 0 ] && kill -0 $$; do sleep 1; grace=$((grace - 1)); done
  kill -s KILL -- -$$
) & )
exec "$@" 3<&-
`;

/**
 * Spawns a program in its own process group: a Ctrl-C in the terminal reaches only us, and we decide when it ends.
 * @param {string} file
 * @param {string[]} args
 * @param {import('./leash.mjs').LeashOptions} [options]
 * @returns {import('node:child_process').ChildProcess}
 */
export function spawnLeashed(file, args, options = {}) {
  const { signal = 'TERM', graceSeconds = 10, wholeGroup = false, stdio = [], ...rest } = options;
  const [stdin = 'ignore', stdout = 'ignore', stderr = 'ignore'] = stdio;
  const target = wholeGroup ? '-' : '';
  const child = spawn(
    '/bin/sh',
    ['-c', SCRIPT, 'leash', signal, String(graceSeconds), target, file, ...args],
    { ...rest, detached: true, stdio: [stdin, stdout, stderr, 'pipe'] },
  );
  const leash = /** @type {import('node:net').Socket | null} */ (child.stdio[3]);
  // The watcher may be gone already (someone killed the whole group): nothing left to tell it then.
  leash?.on('error', () => {});
  child.once('exit', () => leash?.end('ended\n'));
  return child;
}

/**
 * Asks a leashed process to end, and ends its whole group when it has not within the grace.
 * @param {import('node:child_process').ChildProcess} child
 * @param {{signal?: NodeJS.Signals, graceMs?: number}} [options]
 * @returns {Promise<void>} resolves when it has exited
 */
export async function endLeashed(child, { signal = 'SIGTERM', graceMs = 10_000 } = {}) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const pid = child.pid;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const timer = setTimeout(() => killGroup(pid), graceMs);
  child.kill(signal);
  await exited;
  clearTimeout(timer);
}

/** @param {number} pid */
function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended between the timer and the signal.
  }
}
