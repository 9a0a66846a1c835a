import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SAMPLE_MS = 25;
const PAGE_MB = 4096 / 2 ** 20;

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const jrunner = join(root, 'jrunner', 'bin', 'jrunner');

/**
 * Runs a command of bash to its end: a pipe fails when any part of it does.
 * @param {string} command
 * @param {Record<string, string>} [env] added to ours
 * @returns {Promise<{seconds: number, mb: number}>} wall time, and the most memory that all of its processes held
 *   at once (resident, without the shell's), looked at 40 times a second
 */
export async function measure(command, env = {}) {
  const started = performance.now();
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
  const sampling = setInterval(() => {
    mb = Math.max(mb, residentMb(child.pid));
  }, SAMPLE_MS);
  const code = await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  clearInterval(sampling);
  if (code !== 0) throw new Error(`This failed with ${code}: ${command}\n${stderr}`);
  return { seconds: (performance.now() - started) / 1000, mb };
}

/** @param {number} group whose leader, the shell, is left out unless it has become the program itself */
function residentMb(group) {
  let pages = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = readProc(pid, 'stat');
    // Behind the name, which may hold anything: state, parent, process group.
    const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(rest[2]) !== group || readProc(pid, 'comm') === 'bash\n') continue;
    pages += Number(readProc(pid, 'statm').split(' ')[1] ?? 0);
  }
  return pages * PAGE_MB;
}

/** Empty for a process that has just ended. */
function readProc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
