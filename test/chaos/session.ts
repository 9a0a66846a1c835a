/** From an installation and a world to the tables that are printed. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { onInterrupt } from '../../bin/lib/interrupt.mjs';
import { type Cell, runCell, type Verdict } from './cell.js';
import { install } from './installation.js';
import { cellsOf, modulesOf, selected } from './matrix.js';
import { MUTATIONS, type Mutation } from './mutations.js';
import type { Options } from './options.js';
import { isRed, line, row, summary, tableHead } from './report.js';
import { World } from './world.js';

type Out = (text: string) => void;

/** Runs the cells, one at a time. `onVerdict` hears of each as it ends. */
export async function runCells(
  cells: Cell[],
  cliPath: string,
  onVerdict: (verdict: Verdict) => void,
): Promise<Verdict[]> {
  return inWorld(cliPath, async (world) => {
    world.apply(modulesOf(cells));
    const verdicts: Verdict[] = [];
    for (const cell of cells) {
      const verdict = await runCell(world, cell);
      verdicts.push(verdict);
      onVerdict(verdict);
    }
    return verdicts;
  });
}

export async function runMatrix({ seed, cells, json }: Options, cliPath: string, out: Out): Promise<boolean> {
  const started = performance.now();
  const chosen = selected(cellsOf(seed), cells);
  if (!json) out(tableHead());
  const verdicts = await runCells(chosen, cliPath, (verdict) =>
    out(json ? JSON.stringify(verdict) : line(verdict)),
  );
  if (!json) out(`\n${summary(verdicts, seed, performance.now() - started)}`);
  return !verdicts.some(isRed);
}

/** Every mutation's cell, first as it is, then with the mechanism taken away. */
export async function runMutations(
  { seed, cells, json }: Options,
  cliPath: string,
  out: Out,
): Promise<boolean> {
  const chosen = MUTATIONS.filter(({ cell }) => cells.length === 0 || cells.includes(cell));
  if (!json)
    out(`${row(['mutation', 'harm', 'cell', 'what the cell said'])}\n${row(['---', '---', '---', '---'])}`);
  return inWorld(cliPath, async (world) => {
    let survived = 0;
    for (const [index, mutation] of chosen.entries()) {
      const verdict = await runMutant(world, mutation, index, seed);
      if (!isRed(verdict)) survived += 1;
      const said = verdict.skipped ?? (isRed(verdict) ? `red: ${verdict.wrong.join('; ')}` : '**SURVIVED**');
      out(
        json
          ? JSON.stringify({ mutation: mutation.name, ...verdict })
          : row([mutation.name, mutation.harm, mutation.cell, said]),
      );
    }
    if (!json) out(`\n${chosen.length} mutations, ${survived} survived`);
    return survived === 0;
  });
}

async function runMutant(world: World, mutation: Mutation, index: number, seed: number): Promise<Verdict> {
  const [original] = selected(cellsOf(seed), [mutation.cell]) as [Cell];
  const subject = {
    ...original.subject,
    number: 500 + index,
    strategy: mutation.strategy ?? original.subject.strategy,
  };
  const named = { ...subject, module: `mutant_${index}`, table: `public.mutant_${index}` };
  const cell = { ...original, subject: named };
  await world.stopPrograms();
  const mutant = install(join(world.folder, `mutant-${index}`), mutation.edits);
  const { installation } = world;
  try {
    world.use(mutant);
    world.apply(modulesOf([cell]));
    return await runCell(world, cell);
  } finally {
    await world.stopPrograms();
    world.use(installation);
    // What one mutant has said is not held against the next.
    for (const log of ['serve.log', 'worker.log']) rmSync(join(world.folder, log), { force: true });
    mutant.remove();
  }
}

async function inWorld<T>(cliPath: string, use: (world: World) => Promise<T>): Promise<T> {
  const world = new World(cliPath);
  const forget = onInterrupt(() => world.stop());
  try {
    await world.start(install(join(world.folder, 'product')));
    return await use(world);
  } finally {
    forget();
    await world.stop();
  }
}
