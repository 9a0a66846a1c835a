import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Looking costs processor time too: often at first, where a short program has its peak, then seldom. */
const SAMPLE_MS = { first: 25, later: 250, after: 2000 };
const LIMIT_MS = 15 * 60_000;
const PAGE_MB = 4096 / 2 ** 20;
const TICKS_PER_S = 100;
const SESSIONS_END_WITHIN_MS = 5000;

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const jrunner = join(root, 'jrunner', 'bin', 'jrunner');

/**
 * Runs a command of bash to its end: a pipe fails when any part of it does, and after a quarter of an hour.
 * @param {string} command
 * @param {Record<string, string>} [env] added to ours
 * @returns {Promise<{seconds: number, mb: number}>} wall time, and the most memory that all of its processes held
 *   at once (resident, without the shell's)
 */
export async function measure(command, env = {}) {
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  const child = spawn('bash', ['-c', `set -eo pipefail; ${command}`], {
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr = (stderr + chunk).slice(-4000);
  });
  let mb = 0;
  let next;
  const sample = () => {
    mb = Math.max(mb, residentMb(child.pid));
    next = setTimeout(sample, elapsed() < SAMPLE_MS.after ? SAMPLE_MS.first : SAMPLE_MS.later);
  };
  sample();
  const limit = setTimeout(() => process.kill(-Number(child.pid), 'SIGKILL'), LIMIT_MS);
  const code = await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  clearTimeout(next);
  clearTimeout(limit);
  const seconds = elapsed() / 1000;
  if (code !== 0)
    throw new Error(`This failed with ${code} after ${seconds.toFixed()} s: ${command}\n${stderr}`);
  return { seconds, mb };
}

/**
 * Processor time so far, of user and system, in seconds: what ended programs of ours took, with theirs; for each server
 * what itself took and what its ended children did. PostgreSQL's sessions are such, MariaDB's are threads.
 * @param {number[]} servers process ids
 */
export function processorSeconds(servers) {
  const ticks = servers.map((pid) => statFields(pid).slice(11, 15)).flat();
  ticks.push(...statFields(process.pid).slice(13, 15));
  return ticks.reduce((sum, each) => sum + Number(each), 0) / TICKS_PER_S;
}

/**
 * Waits until the servers have no children but those: what an ended session took is its server's only once that has seen it off.
 * @param {number[]} servers process ids
 * @param {string[]} sessions from {@link childrenOf}
 */
export async function othersEnd(servers, sessions) {
  const until = performance.now() + SESSIONS_END_WITHIN_MS;
  while (childrenOf(servers).some((pid) => !sessions.includes(pid)) && performance.now() < until)
    await delay(10);
}

/** @param {number[]} servers process ids */
export function childrenOf(servers) {
  return servers.flatMap((pid) => readProc(pid, `task/${pid}/children`).split(' ').filter(Boolean));
}

/** @param {number} group whose leader, the shell, is left out unless it has become the program itself */
function residentMb(group) {
  let pages = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (Number(statFields(pid)[2]) !== group || readProc(pid, 'comm') === 'bash\n') continue;
    pages += Number(readProc(pid, 'statm').split(' ')[1] ?? 0);
  }
  return pages * PAGE_MB;
}

/** Those behind the name, which may hold anything: state, parent, process group and so on. */
function statFields(pid) {
  const stat = readProc(pid, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Empty for a process that has just ended. */
function readProc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
