import type { ChildProcess, SpawnOptions } from 'node:child_process';

export interface LeashOptions extends Omit<SpawnOptions, 'stdio' | 'detached'> {
  /** What ends the program when we are gone; without the SIG prefix. Default TERM. */
  signal?: 'TERM' | 'INT' | 'QUIT' | 'KILL';
  /** Seconds between that signal and KILL. Default 10. */
  graceSeconds?: number;
  /** Signal the program's children too: for build tools, not for servers that end their children in order. */
  wholeGroup?: boolean;
  /** Standard input, output and error; all ignored by default. */
  stdio?: Array<'ignore' | 'pipe' | 'inherit' | number>;
}

/** Spawns a program in its own process group that ends when this process is gone, however it went. */
export function spawnLeashed(file: string, args: string[], options?: LeashOptions): ChildProcess;

/** Asks a leashed process to end, kills its group after the grace, resolves when it has exited. */
export function endLeashed(
  child: ChildProcess,
  options?: { signal?: NodeJS.Signals; graceMs?: number },
): Promise<void>;
