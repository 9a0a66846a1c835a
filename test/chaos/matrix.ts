/** Every cell there is, and the module of each: what the seed decides is decided here. */
import type { Cell } from './cell.js';
import { ENGINES } from './database.js';
import { faultsOf } from './faults.js';
import { type Step, type Strategy, subjectOf } from './modules.js';
import { createRandom, pick } from './random.js';

/** Appending shows a row that comes twice; the others show old rows that are gone too soon. */
const STRATEGIES: readonly Strategy[] = ['append', 'append', 'append', 'full', 'incremental'];

const STEPS: readonly Step[] = ['resolve', 'stage', 'M1', 'M2', 'hooks', 'finish'];

export function cellsOf(seed: number): Cell[] {
  const random = createRandom(seed);
  const cells: Cell[] = [];
  for (const { engine, fault } of faults()) {
    for (const step of STEPS.filter((name) => fault.steps[name])) {
      const chosen = pick(random, STRATEGIES);
      const subject = subjectOf(cells.length + 1, fault.strategy?.(step) ?? chosen, fault.isSplit);
      cells.push({ name: `${engine}/${fault.name}/${step}`, engine, fault, step, subject });
    }
  }
  return cells;
}

/** Those of loads that are split last, so that a seed gives the others the modules that it always gave. */
function faults() {
  const all = ENGINES.flatMap((engine) => faultsOf(engine).map((fault) => ({ engine, fault })));
  return [...all.filter(({ fault }) => !fault.isSplit), ...all.filter(({ fault }) => fault.isSplit)];
}

/** Those named ENGINE/FAULT/STEP, or by some of it: FAULT/STEP, ENGINE, FAULT, /STEP. Throws for a name that is none. */
export function selected(cells: Cell[], wanted: string[]): Cell[] {
  const chosen = wanted.flatMap((name) => {
    const found = cells.filter((cell) => isNamed(cell, name));
    if (found.length === 0) throw new Error(`There is no cell ${name}. There are: ${namesOf(cells)}`);
    return found;
  });
  return wanted.length === 0 ? cells : cells.filter((cell) => chosen.includes(cell));
}

const isNamed = ({ name, engine, fault, step }: Cell, wanted: string): boolean =>
  [name, `${fault.name}/${step}`, engine, `${engine}/${fault.name}`, fault.name, `/${step}`].includes(wanted);

const namesOf = (cells: Cell[]): string => cells.map(({ name }) => name).join(' ');

/** What `pipekit apply` needs to know of them. */
export const modulesOf = (cells: Cell[]) =>
  cells.map(({ subject, fault }) => ({
    ...subject,
    source: fault.source ?? 'source',
    destination: fault.destination ?? 'destination',
  }));
