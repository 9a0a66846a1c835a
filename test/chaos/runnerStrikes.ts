/** The faults of our own processes. */
import { jvmsOf, type Program } from './program.js';
import type { HeldRun } from './run.js';

const jvmsUnder = ({ world }: HeldRun, program: Program): number[] =>
  jvmsOf(world.installation.jrunner)
    .filter(({ parent }) => parent === program.pid)
    .map(({ pid }) => pid);

/** For faults that end the client of a held session: it must go by itself, before the gate opens. */
export async function clientHasGone(run: HeldRun): Promise<void> {
  if (run.step !== 'M2' && run.step !== 'finish') await run.partedFromParked();
}

export const jvm = (signal: NodeJS.Signals) => async (run: HeldRun) => {
  for (const program of run.world.runners)
    for (const pid of jvmsUnder(run, program)) process.kill(pid, signal);
  await clientHasGone(run);
};

export async function serveKill(run: HeldRun): Promise<void> {
  const { world } = run;
  world.server?.signal('SIGKILL');
  await world.server?.ended();
  if (world.mode !== 'worker') await clientHasGone(run);
  await world.startServer();
}

export async function powerCut(run: HeldRun): Promise<void> {
  const { world } = run;
  await world.temporal.kill();
  if (run.step === 'finish') {
    // The end is written, and all who know of it are gone before Temporal hears.
    await run.open();
    await run.mayHaveEnded();
  }
  world.server?.signal('SIGKILL');
  await world.server?.ended();
  await clientHasGone(run);
  await world.temporal.restart();
  await world.startServer();
}

/** While moving rows it outlasts the runner's patience; otherwise it ends within it. */
export async function runnerTerm(run: HeldRun): Promise<void> {
  const [old] = run.world.workers as [Program];
  old.signal('SIGTERM');
  await run.world.addWorker();
  if (run.step === 'stage' || run.step === 'M1') await run.partedFromParked();
  else if (run.step !== 'M2') await run.open();
  await old.ended();
}

export async function runnerKill(run: HeldRun): Promise<void> {
  const [old] = run.world.workers as [Program];
  old.signal('SIGKILL');
  await old.ended();
  await run.world.addWorker();
  await clientHasGone(run);
}

/** Longer than the heartbeat timeout, so that another runner takes over while the first one's JVM works on. */
export async function runnerStop(run: HeldRun): Promise<void> {
  const [old] = run.world.workers as [Program];
  old.signal('SIGSTOP');
  await run.world.addWorker();
  if (run.step !== 'M2') await run.triedAgain();
}

/** The whole machine stands still: the JVM too. */
export async function runnerFreeze(run: HeldRun): Promise<void> {
  const [old] = run.world.workers as [Program];
  for (const pid of jvmsUnder(run, old)) process.kill(pid, 'SIGSTOP');
  await runnerStop(run);
}

export function thawRunner(run: HeldRun): void {
  const [old] = run.world.workers as [Program];
  for (const pid of jvmsUnder(run, old)) process.kill(pid, 'SIGCONT');
  old.signal('SIGCONT');
}
