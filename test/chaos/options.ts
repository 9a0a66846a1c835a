/** The command line of `npm run chaos`. */
import { parseArgs } from 'node:util';

export interface Options {
  seed: number;
  cells: string[];
  mutate: boolean;
  json: boolean;
}

export const USAGE = `npm run chaos -- [--seed N] [--cell FAULT/STEP]… [--mutate] [--json]

  --seed N             which module each cell has (default 1)
  --cell FAULT/STEP    this cell only, on both databases; FAULT, /STEP, mariadb, postgresql for all of one,
                       mariadb/FAULT/STEP for one alone; may be repeated
  --mutate             take mechanisms away, one at a time: their cells must turn red
  --json               a line of JSON for each cell, and nothing else, on standard output`;

export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      cell: { type: 'string', multiple: true, default: [] },
      mutate: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const seed = Number(values.seed);
  if (!Number.isInteger(seed)) throw new Error(`--seed takes a whole number, not ${values.seed}`);
  return { seed, cells: values.cell, mutate: values.mutate, json: values.json };
}
