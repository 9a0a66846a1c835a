/** The module each cell runs, its tables, and where its gates are. */
import { stringify } from 'yaml';
import type { Engine } from './database.js';

export type Step = 'resolve' | 'stage' | 'M1' | 'M2' | 'hooks' | 'finish';
export type Strategy = 'append' | 'full' | 'incremental';

/** A place where a run can be made to wait. At `rows` (MariaDB only) the merge has written all its rows. */
export type Place = 'resolve' | 'stage' | 'rows' | 'commit' | 'hook';
export const GATES: Record<Place, number> = { resolve: 1, stage: 2, rows: 3, commit: 4, hook: 5 };

/** Some hundred rows of some hundred bytes: enough to cut a connection in the middle of them. */
export const ROWS = 400;
const CUT_AT = ROWS / 2;
/** One after the other, so that the row which is waited for is in the second, with the first recorded. */
const SPLIT = { column: 'id', ranges: 4, connections: 1, consistency: 'per_range' };
export const OLD_ROWS = 20;

export interface Subject {
  /** Counts from 1; the first key of the cell's gates. */
  number: number;
  module: string;
  table: string;
  strategy: Strategy;
  isSplit: boolean;
}

export function subjectOf(number: number, strategy: Strategy, isSplit = false): Subject {
  return { number, module: `cell_${number}`, table: `public.cell_${number}`, strategy, isSplit };
}

export interface Login {
  name: string;
  /** As the database it is for spells them. */
  jdbcUrl: string;
  user: string;
  /** A reference such as $NAME. */
  password: string;
}

/** What `pipekit apply` is given. The SQL is the same for every database: gates and hooks are functions there. */
export function documentOf(
  driver: Engine,
  logins: Login[],
  subjects: (Subject & { source: string; destination: string })[],
): string {
  return stringify({
    connections: logins.map(({ name, jdbcUrl, user, password }) => ({
      name,
      driver,
      jdbc_url: jdbcUrl,
      username: user,
      password,
    })),
    modules: subjects.map(({ number, module, table, strategy, isSplit, source, destination }) => ({
      name: module,
      source,
      destination,
      dest_table: table,
      merge_strategy: strategy,
      ...(strategy === 'incremental' ? { merge_key: 'id' } : {}),
      ...(isSplit ? { split: SPLIT } : {}),
      source_query: `SELECT id, note FROM source_rows WHERE id <= {upto}
 AND (id <> ${CUT_AT} OR chaos.gate(${number}, ${GATES.stage}))`,
      watermarks: [
        {
          name: 'upto',
          connection: source,
          resolver_sql: `SELECT ${ROWS} WHERE chaos.gate(${number}, ${GATES.resolve})`,
          default_value: '0',
        },
      ],
      hooks: [
        {
          run_order: 1,
          connection: destination,
          run_on: 'success',
          sql: `SELECT chaos.hook(${number}, ${GATES.hook})`,
        },
      ],
      columns: [{ id: 'integer' }, { note: 'text' }],
    })),
  });
}
