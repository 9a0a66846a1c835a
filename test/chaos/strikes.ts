/** The faults themselves. Each waits for conditions, never for a while, save where a while is the fault. */
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { until } from '../support/until.js';
import type { Program } from './program.js';
import { clientHasGone, serveKill, thawRunner } from './runnerStrikes.js';
import type { HeldRun } from './run.js';
import { canMount } from './smallDisk.js';
import { canLoseHost, findHost, isAcknowledged, loseHost } from './blackhole.js';
import { FAKETIME } from './configuration.js';

/** Longer than the five seconds that a writer of SQLite waits. */
const LOCKED_MS = 7_000;
const CUT_BYTES = 40_000;

export async function temporalKill(run: HeldRun): Promise<void> {
  await run.world.temporal.kill();
  // What the step does now is done while nobody can be told.
  if (run.step === 'M1' || run.step === 'finish') {
    await run.open();
    await happened(run);
  }
  await run.world.temporal.restart();
}

/** Resolves when what was held back is there for all to see. */
async function happened(run: HeldRun): Promise<void> {
  const { world, subject, step } = run;
  if (step === 'finish') return run.mayHaveEnded();
  await until('the commit', async () => (await world.destination.ledger(subject.module)).length > 0);
}

export async function sourceStop(run: HeldRun): Promise<void> {
  await run.world.source.crash();
  await run.attemptFailed();
  await run.world.source.restart();
}

export async function destinationStop(run: HeldRun): Promise<void> {
  await run.world.destination.crash();
  // At M2 the network says nothing, not even that the server has gone.
  run.world.network.destination.heal();
  // While the source keeps it waiting, jrunner need not notice that the other side has gone.
  if (run.step === 'stage') await run.open();
  await run.attemptFailed();
  await run.world.destination.restart();
}

export const reset = (side: 'source' | 'destination') => async (run: HeldRun) => {
  run.world.network[side].reset();
  // While the source keeps it waiting, jrunner need not notice that the other side has gone.
  if (side === 'source' || run.step !== 'stage') await clientHasGone(run);
};

export const cut = (side: 'source' | 'destination') => async (run: HeldRun) => {
  const proxy = run.world.network[side];
  if (run.step !== 'stage') proxy.cutAfter('down', 1);
  else proxy.cutAfter(side === 'source' ? 'down' : 'up', CUT_BYTES);
};

export async function hang(run: HeldRun): Promise<void> {
  const side = run.step === 'resolve' || run.step === 'stage' ? 'source' : 'destination';
  run.world.network[side].silence('up', 'down');
  await run.triedAgain();
}

/** Half a minute of silence and three probes unanswered: the keep-alive of jrunner's sockets. */
const KEEP_ALIVE_MS = 60_000;

/** The machine of the destination is gone for those who talk to it; it commits, and nobody hears of it. */
export async function blackhole(run: HeldRun): Promise<void> {
  const { host } = run.world.network.far;
  await until('COMMIT is acknowledged', () => isAcknowledged(host));
  loseHost(host);
  await run.open();
  await happened(run);
  await run.attemptFailed(KEEP_ALIVE_MS + 30_000);
  findHost(host);
}
/** The proxy's side of the lost connection would take a minute more to hear of it. */
export function farAway({ world }: HeldRun): void {
  world.network.far.reset();
}
export const needsRoutes = (): string | undefined =>
  canLoseHost() ? undefined : 'needs root and iproute2 on Linux';

export function thaw(run: HeldRun): void {
  thawRunner(run);
  heal(run);
}

export function heal({ world }: HeldRun): void {
  for (const proxy of Object.values(world.network)) proxy.heal();
}

export async function diskFull({ world }: HeldRun): Promise<void> {
  world.disk?.fill();
}
export function diskEmpty({ world }: HeldRun): void {
  world.disk?.empty();
}
export const needsRoot = (): string | undefined => (canMount() ? undefined : 'needs root on Linux, to mount');

export async function sqliteLocked(run: HeldRun): Promise<void> {
  const db = new Database(run.world.databaseFile);
  try {
    db.exec('BEGIN IMMEDIATE');
    await run.open();
    await wait(LOCKED_MS);
    db.exec('ROLLBACK');
  } finally {
    db.close();
  }
}

/** The gate stays shut until the run has ended: a cancel must not need it open. */
export async function cancel(run: HeldRun): Promise<void> {
  await run.world.client.cancel(run.subject.module);
  if (run.step === 'finish') return;
  await run.ended();
}

/**
 * A merge that has not begun when its run is ended (by hand in Temporal, so that the recovery settles it), and that
 * begins after the next run has staged: only the fence tells that the rows it finds are not its own.
 */
export async function overtaken(run: HeldRun): Promise<void> {
  const { world, subject } = run;
  const [old] = world.workers as [Program];
  const network = world.network.destination;
  // One more connection publishes the staging; the one after that is the merge's.
  network.holdAfter(1);
  await run.open();
  await until('the merge connects', () => network.holding === 1);
  network.holdAfter(Number.POSITIVE_INFINITY);
  old.signal('SIGSTOP');
  // Before there is another runner: a retry would merge, and rightly so.
  await world.temporal.terminate(run.workflowId);
  await world.addWorker();
  await serveKill(run);
  await run.ended();
  // Prepare, copy, publish; then the merge again.
  network.holdAfter(3);
  run.next = await world.client.start(subject.module);
  await until('the merge of the next run connects', () => network.holding === 2);
  await network.releaseFirst();
  network.release();
}

/**
 * The attempt after the fault copies what was under way, and not what was recorded. What the killed process itself had still
 * to say of the first range may have died with it.
 */
export async function firstRangeWasKept({ world, id }: HeldRun): Promise<void> {
  const lines = await world.client.lines(id);
  const copies = lines.filter((line) => line.startsWith('Range 1: ')).length;
  const isKept = lines.some((line) => line.includes('; 1 that an earlier attempt finished are kept'));
  if (copies > 1 || !isKept)
    throw new Error(`The first range was copied ${copies} times: ${lines.join(' / ')}`);
}

export const clock = (seconds: number) => async (run: HeldRun) => {
  writeFileSync(run.world.clockFile, seconds > 0 ? `+${seconds}` : String(seconds));
};
export function clockBack({ world }: HeldRun): void {
  writeFileSync(world.clockFile, '+0');
}
export const needsFaketime = (): string | undefined =>
  existsSync(FAKETIME) ? undefined : 'needs libfaketime (apt-get install faketime)';
