/** One cell: a fault at a step, from a fresh table to the verdict. */
import { type Engine, same, plus } from './database.js';
import type { Fault } from './faults.js';
import {
  type Ended,
  agreement,
  hookKeys,
  leftovers,
  rows,
  secretsInArguments,
  secretsInFiles,
} from './invariants.js';
import type { Step, Subject } from './modules.js';
import { startReader } from './reader.js';
import { HeldRun } from './run.js';
import type { World } from './world.js';

export interface Cell {
  /** ENGINE/FAULT/STEP */
  name: string;
  engine: Engine;
  fault: Fault;
  step: Step;
  subject: Subject;
}

export interface Verdict {
  cell: string;
  strategy: string;
  outcome: string;
  ms: number;
  lost: number;
  doubled: number;
  /** How often the reader looked. */
  looks: number;
  /** Attempts of every step, the hook's executions included. */
  attempts: number;
  /** What is wrong; empty for a green cell. */
  wrong: string[];
  skipped?: string;
}

export async function runCell(world: World, cell: Cell): Promise<Verdict> {
  const verdict = blank(cell);
  const skipped = cell.fault.impossible?.();
  if (skipped) return { ...verdict, outcome: 'skipped', skipped };
  const held = new HeldRun(world, cell.subject, cell.step, cell.fault.place?.(cell.step));
  const started = performance.now();
  try {
    await world.ready(cell.fault.mode, cell.fault.slots);
    await attempt(world, cell, held, verdict);
  } catch (error) {
    verdict.outcome = 'failed';
    verdict.wrong.push((error as Error).message);
  }
  verdict.ms = Math.round(performance.now() - started);
  if (verdict.wrong.length > 0) await world.clear(held);
  return verdict;
}

async function attempt(world: World, cell: Cell, held: HeldRun, verdict: Verdict): Promise<void> {
  const { fault, subject, step } = cell;
  const smallTable = fault.destination === 'small destination' && step === 'M1';
  await world.destination.prepareTable(subject, smallTable);
  const before = await world.destination.fingerprint(subject.table);
  const after = await world.destination.fingerprint(`chaos.expected_${subject.strategy}`);
  const reader = await startReader(world.destination, subject.table, before, after);
  let isNextDue = false;
  try {
    await held.start();
    verdict.wrong.push(...secretsInArguments(world));
    await fault.strike(held);
    await held.open();
    if (step === 'M2' && !fault.staysSilent) world.network.destination.heal();
    const ended = await allEnded(cell, held);
    await fault.after?.(held);
    isNextDue = await judge(world, cell, ended, verdict);
  } finally {
    verdict.looks = reader.looks;
    verdict.wrong.push(...(await reader.stop()).map((seen) => `A, B: ${seen}`));
  }
  if (isNextDue) await nextRunIsClean(world, subject, verdict);
}

/** The run, and where the fault started another one, that one: it must succeed. */
async function allEnded({ fault, step }: Cell, held: HeldRun): Promise<Ended[]> {
  const first: Ended = {
    run: await held.ended(),
    must: fault.steps[step] ?? 'success',
    says: fault.says?.(step),
  };
  if (held.next === undefined) return [first];
  return [first, { run: await held.ended(held.next), must: 'success' }];
}

/** True when what the next run finds is still to be looked at. */
async function judge(world: World, { subject }: Cell, ended: Ended[], verdict: Verdict): Promise<boolean> {
  const runs = ended.map(({ run }) => run);
  verdict.outcome = runs.map(({ status }) => status).join(', then ');
  verdict.attempts = runs.flatMap(({ steps }) => steps).length;
  const left = await leftovers(world, subject, runs);
  const merged = runs.some(({ status }) => status === 'success');
  const { lost, doubled, wrong } = await rows(world, subject, merged);
  Object.assign(verdict, { lost, doubled });
  verdict.wrong.push(...wrong, ...(await agreement(world, subject, ended)));
  verdict.wrong.push(...(await hookKeys(world, subject, ended)), ...secretsInFiles(world, subject));
  const isOver = left.every((what) => what.includes('pipekit_staging.'));
  if (!isOver || verdict.wrong.length > 0) verdict.wrong.push(...left);
  return verdict.wrong.length === 0 && (left.length > 0 || !merged);
}

/** What no run that ended may do is stand in the next one's way; a frozen attempt's table goes with it. */
async function nextRunIsClean(world: World, subject: Subject, verdict: Verdict): Promise<void> {
  const { destination, client } = world;
  const before = await destination.fingerprint(subject.table);
  const source = await destination.fingerprint('chaos.expected_full');
  const next = new HeldRun(world, subject, 'hooks');
  const run = await next.ended(await client.start(subject.module));
  if (run.status !== 'success') verdict.wrong.push(`The next run ended ${run.status}: ${run.error}`);
  const now = await destination.fingerprint(subject.table);
  if (subject.strategy === 'append' && !same(now, plus(before, source)))
    verdict.wrong.push(`The next run left ${now.rows} rows`);
  verdict.wrong.push(...(await leftovers(world, subject, [run])));
}

/** Of a cell of which nothing is known yet. */
export const blank = ({ name, subject }: Cell): Verdict => ({
  cell: name,
  strategy: subject.strategy,
  outcome: '',
  ms: 0,
  lost: 0,
  doubled: 0,
  looks: 0,
  attempts: 0,
  wrong: [],
});
