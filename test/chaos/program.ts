/** `pipekit serve` and `pipekit worker` as the processes they are, and the JVMs under them. */
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { endLeashed, spawnLeashed } from '../../bin/lib/leash.mjs';
import { until } from '../support/until.js';

export interface Program {
  pid: number;
  readonly running: boolean;
  signal(signal: NodeJS.Signals): void;
  /** Resolves when it has gone. */
  ended(): Promise<void>;
  /** As a person would: SIGTERM, patience, SIGKILL. */
  stop(): Promise<void>;
}

export interface ProgramOptions {
  main: string;
  command: 'serve' | 'worker';
  env: Record<string, string>;
  logFile: string;
  /** Whether it does its work now; `log` is what it has said since it started. */
  isReady(log: () => string): Promise<boolean> | boolean;
}

export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { main, command, env, logFile } = options;
  const log = openSync(logFile, 'a');
  const start = statSync(logFile).size;
  const child = spawnLeashed(process.execPath, [main, command], { env, stdio: ['ignore', log, log] });
  closeSync(log);
  const said = (): string => readFileSync(logFile).subarray(start).toString();
  await becomesReady(child, options, said);
  return {
    pid: child.pid as number,
    get running() {
      return !hasEnded(child);
    },
    signal: (signal) => void child.kill(signal),
    ended: async () => void (await until('the process has ended', () => hasEnded(child), 45_000)),
    stop: () => endLeashed(child, { graceMs: 30_000 }),
  };
}

/** One that does not get there is ended: it would go on and take tasks. */
async function becomesReady(
  child: ChildProcess,
  { command, isReady }: ProgramOptions,
  said: () => string,
): Promise<void> {
  const probe = (): Promise<boolean> | boolean => {
    if (hasEnded(child)) throw new Error(`pipekit ${command} ended while starting: ${said().slice(-600)}`);
    return isReady(said);
  };
  try {
    await until(`pipekit ${command} is ready`, probe, 60_000);
  } catch (error) {
    await endLeashed(child, { graceMs: 2_000 });
    throw error;
  }
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

export interface Jvm {
  pid: number;
  parent: number;
}

/** Every Java process of this jrunner, whoever its parent is by now. */
export function jvmsOf(jrunnerLauncher: string): Jvm[] {
  const jar = jrunnerLauncher.replace(/bin\/jrunner$/, 'target/jrunner.jar');
  return allProcesses().flatMap((pid) => {
    if (!commandLine(pid).includes(jar) || !programOf(pid).endsWith('java')) return [];
    const parent = parentOf(pid);
    return parent === undefined ? [] : [{ pid, parent }];
  });
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

export const allProcesses = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function programOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return '';
  }
}

/** Undefined for one that has gone, or is dead and only not buried yet. */
function parentOf(pid: number): number | undefined {
  try {
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return state === 'Z' ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}
