import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { columns, type Stack, startStack } from '../support/stack.js';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({
    sourceSql: `create table t (id int, note text); insert into t values (1, 'one'), (2, null), (3, '')`,
    destinationSql: `
      create table t (id int, note text); insert into t values (9, 'old');
      create table keyed (a int, b text, note text); insert into keyed values (1, 'x', 'old'), (7, 'x', 'stays');
      create table log (id int primary key, note text);
      create table hook_log (what text)`,
  });
});
afterAll(async () => stack?.stop());

const leftovers = () =>
  stack.destination.query(
    `select tablename from pg_tables where schemaname = 'pipekit_staging' and tablename not like 'pipekit_%'`,
  );

describe('a module run', () => {
  test('with `full` replaces what was there, NULL and the empty string kept apart', async () => {
    const run = await stack.run(stack.addModule({ name: 'full' }));
    expect(run).toMatchObject({
      status: 'success',
      error: null,
      rows_source: 3,
      rows_staged: 3,
      rows_merged: 3,
    });
    expect(await stack.destination.query('select * from t order by id')).toEqual([
      { id: 1, note: 'one' },
      { id: 2, note: null },
      { id: 3, note: '' },
    ]);
    expect(await leftovers()).toEqual([]);
  });

  test('stores the SQL it is going to run, and says in its log what it did', async () => {
    const run = await stack.run(stack.addModule({ name: 'told' }));
    expect(run.resolved_source_sql).toBe('select id, note from t');
    expect(run.merge_sql).toContain('INSERT INTO "public"."t" ("id", "note")');
    const lines = stack.repo.journal.lines(run.id, { after: 0, limit: 100 }).map(({ text }) => text);
    expect(lines).toEqual(expect.arrayContaining([expect.stringContaining('3 rows inserted')]));
    const steps = stack.repo.journal.steps(run.id).map(({ step, status, rows }) => ({ step, status, rows }));
    expect(steps).toEqual([
      { step: 'stage', status: 'success', rows: 3 },
      { step: 'merge', status: 'success', rows: 3 },
    ]);
  });

  test('with a row limit is a test: rows reach staging and are dropped, and nothing else becomes different', async () => {
    const connection_id = stack.repo.connections.list()[0]?.id as number;
    const id = stack.addModule({
      name: 'tried',
      source_query: 'select id, note from t where id > {last}',
      watermarks: [{ name: 'last', connection_id, resolver_sql: 'select 0', default_value: '0' }],
      hooks: [{ run_order: 1, connection_id, sql: `insert into t values (99, 'hook')`, run_on: 'always' }],
    });
    stack.repo.rewinds.set(id, 'last', '-5');
    const before = await stack.destination.query('select * from t order by id');
    const run = await stack.run(id, { row_limit: 2 });
    expect(run).toMatchObject({ status: 'dry_run', error: null, rows_staged: 2, rows_merged: null });
    expect(run.resolved_source_sql).toMatch(/where id > -5\n\) AS pipekit_first LIMIT 2$/);
    expect(await stack.destination.query('select * from t order by id')).toEqual(before);
    expect(await stack.source.query('select * from t where id = 99')).toEqual([]);
    expect(stack.repo.rewinds.of(id)).toEqual({ last: '-5' });
    expect(stack.repo.modules.get(id)?.next_resolved_query).toBe('select id, note from t where id > -5');
    expect(await leftovers()).toEqual([]);
  });

  test('with `incremental` replaces rows by a two-column key and keeps the others', async () => {
    const id = stack.addModule({
      name: 'incremental',
      dest_table: 'public.keyed',
      merge_strategy: 'incremental',
      merge_key: 'a, b',
      source_query: `select * from (values (1, 'x', 'new'), (1, 'y', 'added')) v where 1 <= {from}`,
      watermarks: [
        { name: 'from', connection_id: 2, resolver_sql: 'select max(a) from keyed', default_value: '0' },
      ],
      columns_json: columns('a', 'b', 'note'),
    });
    const run = await stack.run(id);
    expect(run).toMatchObject({ status: 'success', watermark_values_json: { from: '7' }, rows_merged: 2 });
    expect(await stack.destination.query('select * from keyed order by a, b')).toEqual([
      { a: 1, b: 'x', note: 'new' },
      { a: 1, b: 'y', note: 'added' },
      { a: 7, b: 'x', note: 'stays' },
    ]);
    expect(stack.repo.modules.get(id)?.next_resolved_query).toContain('1 <= 7');
  });

  test('with `append` adds, from its watermark on, and takes the default where the resolver gives nothing', async () => {
    const id = stack.addModule({
      name: 'append',
      dest_table: 'public.log',
      merge_strategy: 'append',
      source_query: 'select id, note from t where id > {last}',
      watermarks: [
        { name: 'last', connection_id: 2, resolver_sql: 'select max(id) from log', default_value: '1' },
      ],
    });
    expect(await stack.run(id)).toMatchObject({ status: 'success', watermark_values_json: { last: '1' } });
    expect(await stack.run(id)).toMatchObject({
      status: 'success',
      watermark_values_json: { last: '3' },
      rows_merged: 0,
    });
    expect(await stack.destination.query('select id from log order by id')).toEqual([{ id: 2 }, { id: 3 }]);
  });

  test('as a dry run resolves and stores the SQL, and moves nothing', async () => {
    const before = await stack.destination.query('select * from t order by id');
    const run = await stack.run(stack.addModule({ name: 'dry' }), { dry_run: true });
    expect(run).toMatchObject({
      status: 'dry_run',
      rows_source: null,
      resolved_source_sql: 'select id, note from t',
    });
    expect(await stack.destination.query('select * from t order by id')).toEqual(before);
    expect(stack.repo.journal.steps(run.id)).toEqual([]);
  });

  test('that fails says why in the words of the database, leaves the table as it was and nothing behind', async () => {
    const before = await stack.destination.query('select * from t order by id');
    const run = await stack.run(stack.addModule({ name: 'broken', source_query: 'select id, nope from t' }));
    expect(run).toMatchObject({
      status: 'error',
      error: expect.stringContaining('column "nope" does not exist'),
    });
    expect(await stack.destination.query('select * from t order by id')).toEqual(before);
    expect(await leftovers()).toEqual([]);
    const stages = stack.repo.journal.steps(run.id).filter(({ step }) => step === 'stage');
    expect(stages).toHaveLength(1);
  });

  test('with NULL in a merge key is refused and changes nothing', async () => {
    const id = stack.addModule({
      name: 'null key',
      merge_strategy: 'incremental',
      merge_key: 'note',
    });
    expect(await stack.run(id)).toMatchObject({
      status: 'error',
      error: expect.stringContaining('NULL in the merge key'),
    });
  });

  test('runs the hooks that fit its outcome; one that fails is told and undoes nothing', async () => {
    const hook = (run_order: number, run_on: 'success' | 'failure' | 'always', sql: string) => ({
      run_order,
      run_on,
      sql,
      connection_id: 2,
    });
    const hooks = [
      hook(1, 'success', `insert into hook_log values ('success')`),
      hook(2, 'failure', `insert into hook_log values ('failure')`),
      hook(3, 'success', 'select 1 / 0'),
      hook(4, 'always', `insert into hook_log values ('always')`),
    ];
    const run = await stack.run(stack.addModule({ name: 'hooked', hooks }));
    expect(run).toMatchObject({
      status: 'success',
      rows_merged: 3,
      error: expect.stringContaining('division by zero'),
    });
    const failed = await stack.run(
      stack.addModule({ name: 'hooked broken', source_query: 'select nope', hooks }),
    );
    expect(failed.status).toBe('error');
    expect((await stack.destination.query('select what from hook_log')).map(({ what }) => what)).toEqual([
      'success',
      'always',
      'failure',
      'always',
    ]);
  });

  test('writes one row into the ledger of the destination, with its counts and watermarks', async () => {
    const run = await stack.run(stack.addModule({ name: 'ledgered' }));
    const rows = await stack.destination.query(
      'select * from pipekit_staging.pipekit_ledger where run_uid = $1',
      [run.workflow_run_id],
    );
    expect(rows).toMatchObject([
      { run_id: String(run.id), module: 'ledgered', staged_rows: '3', watermark_values: '{}' },
    ]);
  });
});
