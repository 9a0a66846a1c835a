/** From an installation and its worlds to the tables that are printed. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { hasMariadb } from '../../bin/lib/embeddedMariadb.mjs';
import { onInterrupt } from '../../bin/lib/interrupt.mjs';
import { blank, type Cell, runCell, type Verdict } from './cell.js';
import type { Engine } from './database.js';
import { install } from './installation.js';
import { cellsOf, modulesOf, selected } from './matrix.js';
import type { Mutation } from './mutation.js';
import { MUTATIONS } from './mutations.js';
import type { Options } from './options.js';
import { isRed, line, row, summary, tableHead } from './report.js';
import { World } from './world.js';

type Out = (text: string) => void;

export async function runMatrix({ seed, cells, json }: Options, cliPath: string, out: Out): Promise<boolean> {
  const started = performance.now();
  const chosen = selected(cellsOf(seed), cells);
  const verdicts: Verdict[] = [];
  const tell = (verdict: Verdict): void => {
    verdicts.push(verdict);
    out(json ? JSON.stringify(verdict) : line(verdict));
  };
  if (!json) out(tableHead());
  const possible = chosen.filter(({ engine }) => isHere(engine));
  await inWorlds(possible, cliPath, (world, own) => runCells(world, own, tell));
  for (const cell of chosen.filter(({ engine }) => !isHere(engine))) tell(missing(cell));
  if (!json) out(`\n${summary(verdicts, seed, performance.now() - started)}`);
  return !verdicts.some(isRed);
}

async function runCells(world: World, cells: Cell[], onVerdict: (verdict: Verdict) => void): Promise<void> {
  await world.apply(modulesOf(cells));
  for (const cell of cells) onVerdict(await runCell(world, cell));
}

const isHere = (engine: Engine): boolean => engine !== 'mariadb' || hasMariadb();

const missing = (cell: Cell): Verdict => ({
  ...blank(cell),
  outcome: 'skipped',
  skipped: 'needs MariaDB (apt-get install mariadb-server-core)',
});

/** A mutation and its cell as they will be run. */
interface Mutant {
  mutation: Mutation;
  cell: Cell;
}

/** Every mutation's cell with the mechanism taken away. Not everything can be tried where MariaDB is missing. */
export async function runMutations(
  { seed, cells, json }: Options,
  cliPath: string,
  out: Out,
): Promise<boolean> {
  const started = performance.now();
  const wanted = selected(cellsOf(seed), cells);
  const mutants = MUTATIONS.map((mutation, index) => toMutant(mutation, index, cellsOf(seed))).filter(
    ({ mutation: { cell } }) => wanted.some(({ name }) => name === cell),
  );
  if (!json)
    out(`${row(['mutation', 'harm', 'cell', 'what the cell said'])}\n${row(['---', '---', '---', '---'])}`);
  let survived = 0;
  const tell = ({ mutation: { name, harm, cell } }: Mutant, verdict: Verdict): void => {
    if (!isRed(verdict)) survived += 1;
    const said = verdict.skipped ?? (isRed(verdict) ? `red: ${verdict.wrong.join('; ')}` : '**SURVIVED**');
    out(json ? JSON.stringify({ mutation: name, ...verdict }) : row([name, harm, cell, said]));
  };
  const possible = mutants.filter(({ cell }) => isHere(cell.engine));
  const mutantOf = new Map(possible.map((mutant) => [mutant.cell, mutant]));
  await inWorlds([...mutantOf.keys()], cliPath, async (world, own) => {
    for (const cell of own) {
      const mutant = mutantOf.get(cell) as Mutant;
      tell(mutant, await runMutant(world, mutant));
    }
  });
  for (const mutant of mutants.filter(({ cell }) => !isHere(cell.engine))) tell(mutant, missing(mutant.cell));
  const seconds = Math.round((performance.now() - started) / 1000);
  if (!json) out(`\n${mutants.length} mutations, ${survived} survived; seed ${seed}; ${seconds} s`);
  return survived === 0;
}

/** A module and a table of its own: what a mutant has done to them nobody else must meet. */
function toMutant(mutation: Mutation, index: number, cells: Cell[]): Mutant {
  const original = cells.find(({ name }) => name === mutation.cell);
  if (!original) throw new Error(`The mutation "${mutation.name}" names a cell that does not exist`);
  const subject = {
    number: 500 + index,
    module: `mutant_${index}`,
    table: `public.mutant_${index}`,
    strategy: mutation.strategy ?? original.subject.strategy,
    isSplit: original.subject.isSplit,
  };
  return { mutation, cell: { ...original, subject } };
}

async function runMutant(world: World, { mutation, cell }: Mutant): Promise<Verdict> {
  await world.stopPrograms();
  const mutant = install(join(world.folder, cell.subject.module), mutation.edits);
  const { installation } = world;
  try {
    world.use(mutant);
    await world.apply(modulesOf([cell]));
    return await runCell(world, cell);
  } finally {
    await world.stopPrograms();
    world.use(installation);
    // What one mutant has said is not held against the next.
    for (const log of ['serve.log', 'worker.log']) rmSync(join(world.folder, log), { force: true });
    mutant.remove();
  }
}

/**
 * Cells wait more than they work. So those of each database, and of one process and of several, have a world of their
 * own at the same time: in each, one cell at a time. They share nothing but the machine.
 */
async function inWorlds(
  cells: Cell[],
  cliPath: string,
  use: (world: World, own: Cell[]) => Promise<void>,
): Promise<void> {
  const lanes = [...new Set(cells.map(laneOf))].map((lane) => cells.filter((cell) => laneOf(cell) === lane));
  const worlds = lanes.map(([first], number) => new World((first as Cell).engine, cliPath, number));
  const stop = (): Promise<unknown> => Promise.allSettled(worlds.map((world) => world.stop()));
  const forget = onInterrupt(stop);
  try {
    // One after the other: each looks for free ports.
    for (const world of worlds) await world.start(install(join(world.folder, 'product')));
    const ends = await Promise.allSettled(worlds.map((world, index) => use(world, lanes[index] as Cell[])));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  } finally {
    forget();
    await stop();
  }
}

const laneOf = ({ engine, fault }: Cell): string =>
  `${engine}, ${fault.mode === 'serve' ? 'one' : 'several'}`;
