import { PipekitError } from '../../src/domain/errors.js';
import type { ModuleInput } from '../../src/domain/module.js';
import type { Migration, Pipe, QueryResult } from '../../src/domain/ports.js';
import { instanceMark } from '../../src/sql/index.js';
import { type MariadbStack, startMariadbStack } from './mariadbStack.js';
import { columns } from './stack.js';

type Migrate = Pipe['migrate'];

/** Keys with holes, below zero, and one that is NULL; texts that need quotes; values of every type that can be split by. */
const SOURCE = `
  create table big (id bigint, note text, at timestamptz, code uuid);
  insert into big
  select i * 10 - 300, 'n' || i || case when i % 7 = 0 then ' o''clock \\' else '' end,
         timestamptz '2024-03-31 00:30:00.123456+00' + i * interval '37 minutes', md5(i::text)::uuid
    from generate_series(1, 200) i where i not between 40 and 90;
  insert into big values (null, 'no key', null, null);
  create index on big (id);`;
export const ROWS = 150;
/** By a column of both ends, into eight ranges and that of NULL. */
export const SPLIT = { column: 'id', ranges: 8, connections: 3, consistency: 'per_range' } as const;

const FROM_MARIADB = `
  create table letters (id int primary key, size enum('small', 'medium', 'large') not null, word varchar(20), day date, at timestamp(6));
  insert into letters select seq, elt(1 + seq mod 3, 'small', 'medium', 'large'), concat(char(97 + seq mod 26), ' \\\\ ''', seq mod 9),
    date_add('2024-01-01', interval seq mod 40 day),
    date_add('2024-03-31 00:30:00.123456', interval seq * 7 minute) from seq_1_to_120;
  create table big (id bigint, note text);`;

/** What goes wrong in one test. */
export interface SplitFaults {
  /** Stands between a range and its copy. */
  onRange?: (range: number, migrate: Migrate, ...args: Parameters<Migrate>) => ReturnType<Migrate>;
  /** Is told of each statement of a script before any of them runs. */
  onStatement?: (name: string) => Promise<unknown>;
  /** Statements left out of what ends a range's transaction: a mutation. */
  without: string[];
  /** Nothing is read of the ranges that are finished: another. */
  forgets: boolean;
  /** The ranges that were copied, in the order they began. */
  ranges: number[];
}

export type Destination = 'PostgreSQL' | 'MariaDB';

export interface SplitStack extends MariadbStack {
  faults: SplitFaults;
  /** Adds a module that copies `big`. */
  split(name: string, to: Destination, changes?: Partial<ModuleInput>): number;
  /** Key and note of each row, NULL first. */
  rowsIn(to: Destination): Promise<string[][]>;
  /** How many ranges are recorded. */
  recorded(to: Destination): Promise<number>;
  /** Staging tables of a module. */
  tablesOf(name: string): Promise<unknown[]>;
  /** How the attempts to stage ended. */
  stages(runId: number): string[];
  /** As at the beginning. */
  reset(): Promise<void>;
}

const none = (): SplitFaults => ({ without: [], forgets: false, ranges: [] });

export const lost = (): PipekitError => new PipekitError('unavailable', 'connection lost');

/** Two PostgreSQL databases and a MariaDB, with something to split, and ways to disturb it. */
export async function startSplitStack(): Promise<SplitStack> {
  const faults = none();
  const stack = await startMariadbStack(FROM_MARIADB, (pipe) => disturbed(pipe, faults));
  const { source, destination, maria } = stack;
  await source.query(SOURCE);
  await destination.query('create table big (id bigint, note text, at timestamptz, code uuid)');
  await destination.query(
    'create table letters (id int primary key, size text, word text, day date, at timestamp)',
  );
  const instance = stack.repo.definitions.instanceId();
  const into = {
    PostgreSQL: { dest_connection_id: 2, dest_table: 'public.big' },
    MariaDB: { dest_connection_id: stack.mariaId, dest_table: `${maria.name}.big` },
  };
  return {
    ...stack,
    faults,
    split: (name, to, changes) =>
      stack.addModule({
        name,
        source_query: 'select id, note from big',
        columns_json: columns('id', 'note'),
        split: SPLIT,
        ...into[to],
        ...changes,
      }),
    async rowsIn(to) {
      if (to === 'MariaDB') return maria.query('select id, note from big order by id, note');
      const rows = await destination.query('select id, note from big order by id nulls first, note');
      return rows.map(({ id, note }) => [String(id ?? 'NULL'), (note as string).replaceAll('\\', '\\\\')]);
    },
    async recorded(to) {
      const sql = `select count(*) from pipekit_staging.pipekit_range where instance_id = '${instance}'`;
      return Number(
        to === 'MariaDB' ? (await maria.query(sql))[0]?.[0] : (await destination.query(sql))[0]?.count,
      );
    },
    async tablesOf(name) {
      const sql = `select tablename from pg_tables where schemaname = 'pipekit_staging' and starts_with(tablename, $1)`;
      const found = await destination.query(sql, [name + instanceMark({ instance_id: instance })]);
      return [...found, ...(await stack.leftovers()).filter(([table]) => table?.startsWith(`${name}_`))];
    },
    stages: (runId) =>
      stack.repo.journal
        .steps(runId)
        .filter(({ step }) => step === 'stage')
        .map(({ status }) => status),
    async reset() {
      Object.assign(faults, { onRange: undefined, onStatement: undefined }, none());
      await destination.query('truncate big, letters');
      await maria.query('truncate big');
    },
  };
}

const disturbed = (pipe: Pipe, faults: SplitFaults): Pipe => ({
  ...pipe,
  async query(login, sql, max, call): Promise<QueryResult> {
    const result = await pipe.query(login, sql, max, call);
    const isOfRanges = sql.includes('pipekit_range\n WHERE run_uid');
    return faults.forgets && isOfRanges ? { ...result, rows: [] } : result;
  },
  migrate(migration, call) {
    const range = rangeOf(migration);
    if (range === undefined) return pipe.migrate(migration, call);
    faults.ranges.push(range);
    const before_commit = migration.before_commit?.filter(({ name }) => !faults.without.includes(name));
    const mutated = { ...migration, before_commit };
    return faults.onRange ? faults.onRange(range, pipe.migrate, mutated, call) : pipe.migrate(mutated, call);
  },
  async script(login, statements, call) {
    for (const { name } of statements) await faults.onStatement?.(name);
    return pipe.script(login, statements, call);
  },
});

function rangeOf({ before_commit }: Migration): number | undefined {
  const sql = before_commit?.find(({ name }) => name === 'range')?.sql;
  const range = sql && /VALUES \(\{rows\}, \{bytes\}, '[^']*', (\d+)/.exec(sql)?.[1];
  return range === undefined ? undefined : Number(range);
}
