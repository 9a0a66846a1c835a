import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Pipe } from '../../src/domain/ports.js';
import { instanceMark } from '../../src/sql/index.js';
import { describeMariadb } from '../support/mariadb.js';
import { type MariadbStack, startMariadbStack } from '../support/mariadbStack.js';
import { columns } from '../support/stack.js';

/** One text too long, one NULL where none may be, one NULL in the key, one that is no date. */
const SOURCE = `select * from (values ('1', 'fits', '2024-02-29'), ('2', 'too long', '2024-02-29'), ('3', null, '2024-02-29'),
  (null, 'key', '2024-02-29'), ('5', 'day', 'soon'), ('6', 'last', null)) v (id, note, day) where 1 = 1`;
const GOOD = [
  ['1', 'fits'],
  ['6', 'last'],
];
const TABLE = '(id int, note varchar(5) not null, day date)';

/** What happens right before a merge, and what a migration keeps to itself, for one test. */
let beforeMerge: (() => Promise<unknown>) | undefined;
let lost = 0;
const wrapPipe = (pipe: Pipe): Pipe => ({
  ...pipe,
  async migrate(migration, call) {
    const moved = await pipe.migrate(migration, call);
    return { ...moved, rejected: moved.rejected - lost };
  },
  async script(login, statements, call) {
    if (statements.some(({ name }) => name === 'ledger row')) await beforeMerge?.();
    return pipe.script(login, statements, call);
  },
});

describeMariadb('bad rows that are set aside', () => {
  let stack: MariadbStack;
  let mark: string;
  beforeAll(async () => {
    stack = await startMariadbStack(`create table bad ${TABLE};`, wrapPipe);
    await stack.destination.query(`create table public.bad ${TABLE}`);
    mark = instanceMark({ instance_id: stack.repo.definitions.instanceId() });
  });
  afterAll(() => stack?.stop());
  beforeEach(() => {
    beforeMerge = undefined;
    lost = 0;
  });

  const input = {
    merge_strategy: 'incremental',
    merge_key: 'id',
    columns_json: columns('id', 'note', 'day'),
  } as const;
  const toPostgres = (name: string, changes: object = {}): number =>
    stack.addModule({
      name,
      dest_connection_id: 2,
      dest_table: 'public.bad',
      source_query: SOURCE,
      bad_rows: 'set_aside',
      ...input,
      ...changes,
    });
  const change = (id: number, changes: object) => {
    const { id: _, next_resolved_query: __, ...module } = stack.repo.modules.get(id)!;
    stack.repo.modules.save({ ...module, ...changes }, id);
  };
  const inPostgres = async () =>
    (await stack.destination.query('select id::text, note from public.bad order by id')).map(Object.values);
  const kept = async (name: string) =>
    (
      await stack.destination.query(
        `select run_id::int, row_number::int, row_key, column_name from pipekit_staging."${name}${mark}__rejected" order by 2`,
      )
    ).map(Object.values);
  const stagingTables = async (name: string) =>
    (
      await stack.destination.query(
        `select tablename from pg_tables where schemaname = 'pipekit_staging' and starts_with(tablename, $1)`,
        [name + mark],
      )
    ).map(({ tablename }) => tablename);

  test('fail a run by default, which names the column and moves nothing', async () => {
    const run = await stack.run(toPostgres('fails', { bad_rows: 'fail' }));
    expect(run).toMatchObject({ status: 'error', rows_rejected: null, rejected_json: null });
    expect(run.error).toContain('value too long for type character varying(5)');
    expect(run.error).toContain('line 2, column note');
    expect(await inPostgres()).toEqual([]);
  });

  test('are in a table with key, column and values, and the others in the destination', async () => {
    const run = await stack.run(toPostgres('sifted'));
    expect(run).toMatchObject({
      status: 'success',
      rows_source: 6,
      rows_staged: 2,
      rows_rejected: 4,
      rows_merged: 2,
    });
    expect(run.rejected_json).toMatchObject({
      rows: 4,
      table: `pipekit_staging."sifted${mark}__rejected"`,
      first: [
        { row: 2, key: 'id=2', column: 'note', reason: 'value too long for type character varying(5)' },
        { row: 3, key: 'id=3', column: 'note' },
        { row: 4, key: 'id=null', column: 'id' },
        { row: 5, key: 'id=5', column: 'day', reason: 'invalid input syntax for type date: "soon"' },
      ],
    });
    expect(await inPostgres()).toEqual(GOOD);
    expect(await kept('sifted')).toEqual([
      [run.id, 2, 'id=2', 'note'],
      [run.id, 3, 'id=3', 'note'],
      [run.id, 4, 'id=null', 'id'],
      [run.id, 5, 'id=5', 'day'],
    ]);
    expect(await stagingTables('sifted')).toEqual([`sifted${mark}__rejected`]);
  });

  test('are kept through a failed run, replaced by the next success, and dropped once they fail runs again', async () => {
    const id = toPostgres('keeps');
    const first = await stack.run(id);
    change(id, { bad_rows_limit: 3 });
    const failed = await stack.run(id);
    expect(failed).toMatchObject({ status: 'error', rows_merged: null });
    expect(failed.error).toContain(
      'more than 3 rows were refused; the first: row 2 (id=2), column "note": value too long',
    );
    expect((await kept('keeps')).map(([run]) => run)).toEqual([first.id, first.id, first.id, first.id]);
    change(id, { source_query: `${SOURCE} and note = 'fits'` });
    expect(await stack.run(id)).toMatchObject({ status: 'success', rows_rejected: 0, rejected_json: null });
    expect(await kept('keeps')).toEqual([]);
    change(id, { bad_rows: 'fail' });
    expect(await stack.run(id)).toMatchObject({ status: 'success', rows_rejected: 0 });
    expect(await stagingTables('keeps')).toEqual([]);
  });

  test('are counted: a row that is neither staged nor set aside fails the run', async () => {
    lost = 1;
    const run = await stack.run(toPostgres('lost'));
    expect(run).toMatchObject({ status: 'error', rows_merged: null });
    expect(run.error).toContain('read 6 rows but staged 2 and set 3 aside; nothing was merged');
  });

  test('are counted again by the merge, which changes nothing when some are gone', async () => {
    beforeMerge = async () => {
      const [attempt] = await stack.destination.query(
        `select tablename from pg_tables where schemaname = 'pipekit_staging' and tablename ~ '^gone.*_1r$'`,
      );
      await stack.destination.query(
        `delete from pipekit_staging."${attempt?.tablename}" where row_number = 3`,
      );
    };
    await stack.destination.query('delete from public.bad');
    const run = await stack.run(toPostgres('gone'));
    expect(run).toMatchObject({ status: 'error', rows_merged: null });
    expect(run.error).toContain('The 4 rows that were set aside are no longer there; nothing was changed');
    expect(await inPostgres()).toEqual([]);
  });

  test('are set aside by MariaDB as well', async () => {
    const id = stack.addModule({
      name: 'maria',
      dest_table: `${stack.maria.name}.bad`,
      source_query: SOURCE,
      bad_rows: 'set_aside',
      ...input,
    });
    const keptThere = () =>
      stack.maria.query(
        `select \`row_number\`, row_key, column_name from pipekit_staging.\`maria${mark}__rejected\` order by 1`,
      );
    const run = await stack.run(id);
    expect(run).toMatchObject({
      error: null,
      status: 'success',
      rows_source: 6,
      rows_staged: 2,
      rows_rejected: 4,
    });
    expect((await stack.rows('bad')).map(([key, note]) => [key, note])).toEqual(GOOD);
    const rejected = [
      ['2', 'id=2', 'note'],
      ['3', 'id=3', 'note'],
      ['4', 'id=null', expect.any(String)],
      ['5', 'id=5', 'day'],
    ];
    expect(await keptThere()).toEqual(rejected);
    expect(await stack.leftovers()).toEqual([[`maria${mark}__rejected`]]);
    change(id, { bad_rows_limit: 3 });
    expect(await stack.run(id)).toMatchObject({ status: 'error', rows_merged: null });
    expect(await keptThere()).toEqual(rejected);
    change(id, { bad_rows: 'fail', source_query: `${SOURCE} and note = 'fits'` });
    expect(await stack.run(id)).toMatchObject({ error: null, status: 'success' });
    expect(await stack.leftovers()).toEqual([]);
  });
});
