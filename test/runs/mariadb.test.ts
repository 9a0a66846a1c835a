import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeMariadb } from '../support/mariadb.js';
import { type MariadbStack, ROWS, startMariadbStack } from '../support/mariadbStack.js';
import { columns } from '../support/stack.js';
import { until } from '../support/until.js';

const PG_DESTINATION = 2;

let stack: MariadbStack;

const working = (query: string) =>
  stack.maria.query(
    `select id from information_schema.processlist where info like '${query}' and id <> connection_id()`,
  );

describeMariadb('a module run with MariaDB', () => {
  beforeAll(async () => {
    stack = await startMariadbStack(`
      create table keyed (a int, b varchar(5), note varchar(20));
      insert into keyed values (1, 'x', 'old'), (7, 'x', 'stays');
      create table log (id int primary key, note varchar(20));
      create table odd_name (\`select\` int, \`a\`\`b\` varchar(20));
      create table plain (id int, note varchar(20)) engine=MyISAM; insert into plain values (9, 'old')`);
  });
  afterAll(async () => stack?.stop());

  test('as destination, with `full`, replaces what was there, NULL and the empty string kept apart', async () => {
    const run = await stack.run(stack.addModule({ name: 'full' }));
    expect(run).toMatchObject({
      status: 'success',
      error: null,
      rows_source: 4,
      rows_staged: 4,
      rows_merged: 4,
    });
    expect(await stack.rows()).toEqual(ROWS);
    expect(run.merge_sql).toContain('DELETE FROM');
    expect(await stack.leftovers()).toEqual([]);
  });

  test('as source and as both ends moves the same rows', async () => {
    const query = 'select id, note from source';
    const into = { source_connection_id: stack.mariaId, source_query: query };
    const toPostgres = stack.addModule({
      name: 'to postgres',
      ...into,
      dest_connection_id: PG_DESTINATION,
      dest_table: 'public.t',
    });
    expect(await stack.run(toPostgres)).toMatchObject({ error: null, status: 'success', rows_merged: 4 });
    expect(await stack.destination.query('select * from t order by id')).toEqual([
      { id: 1, note: 'one' },
      { id: 2, note: null },
      { id: 3, note: '' },
      { id: 4, note: '😀 \\' },
    ]);
    await stack.maria.query('delete from t');
    const toMaria = stack.addModule({ name: 'both ends', ...into, dest_table: 't' });
    expect(await stack.run(toMaria)).toMatchObject({ error: null, status: 'success', rows_merged: 4 });
    expect(await stack.rows()).toEqual(ROWS);
  });

  test('with `incremental` replaces rows by a two-column key and keeps the others', async () => {
    const id = stack.addModule({
      name: 'incremental',
      dest_table: `${stack.maria.name}.keyed`,
      merge_strategy: 'incremental',
      merge_key: 'a, b',
      source_query: `select * from (values (1, 'x', 'new'), (1, 'y', 'added')) v where 1 <= {from}`,
      watermarks: [
        {
          name: 'from',
          connection_id: stack.mariaId,
          resolver_sql: 'select max(a) from keyed',
          default_value: '0',
        },
      ],
      columns_json: columns('a', 'b', 'note'),
    });
    const run = await stack.run(id);
    expect(run).toMatchObject({ status: 'success', watermark_values_json: { from: '7' }, rows_merged: 2 });
    expect(await stack.rows('keyed')).toEqual([
      ['1', 'x', 'new'],
      ['1', 'y', 'added'],
      ['7', 'x', 'stays'],
    ]);
  });

  test('with `append` adds, from its watermark on', async () => {
    const id = stack.addModule({
      name: 'append',
      dest_table: `${stack.maria.name}.log`,
      merge_strategy: 'append',
      source_connection_id: stack.mariaId,
      source_query: 'select id, note from source where id > {last}',
      watermarks: [
        {
          name: 'last',
          connection_id: stack.mariaId,
          resolver_sql: 'select max(id) from log',
          default_value: '1',
        },
      ],
    });
    expect(await stack.run(id)).toMatchObject({ status: 'success', watermark_values_json: { last: '1' } });
    const again = await stack.run(id);
    expect(again).toMatchObject({ watermark_values_json: { last: '4' }, rows_merged: 0 });
    expect((await stack.rows('log')).map(([first]) => first)).toEqual(['2', '3', '4']);
  });

  test('as a dry run moves nothing', async () => {
    const before = await stack.rows();
    const run = await stack.run(stack.addModule({ name: 'dry', source_query: 'select 1, 2' }), {
      dry_run: true,
    });
    expect(run).toMatchObject({ status: 'dry_run', rows_source: null });
    expect(await stack.rows()).toEqual(before);
  });

  test('writes columns of any name', async () => {
    const id = stack.addModule({
      name: 'Odd `name`',
      dest_table: `${stack.maria.name}.odd_name`,
      columns_json: columns('select', 'a`b'),
    });
    expect(await stack.run(id)).toMatchObject({ error: null, status: 'success', rows_merged: 4 });
    expect(await stack.rows('odd_name')).toEqual(ROWS);
  });

  test('that fails while it reads leaves the table as it was and nothing behind', async () => {
    const before = await stack.rows();
    const broken = { source_connection_id: stack.mariaId, source_query: 'select id, nope from source' };
    expect(await stack.run(stack.addModule({ name: 'broken', ...broken }))).toMatchObject({
      status: 'error',
      error: expect.stringContaining(`Unknown column 'nope'`),
    });
    expect(await stack.rows()).toEqual(before);
    expect(await stack.leftovers()).toEqual([]);
  });

  test('refuses a value that its column cannot hold, and a NULL in a merge key', async () => {
    const before = await stack.rows();
    const long = stack.addModule({ name: 'long value', source_query: `select 1, repeat('x', 30)` });
    expect(await stack.run(long)).toMatchObject({ error: expect.stringContaining('too long') });
    const nullKey = stack.addModule({ name: 'null key', merge_strategy: 'incremental', merge_key: 'note' });
    expect(await stack.run(nullKey)).toMatchObject({
      error: expect.stringContaining('NULL in the merge key'),
    });
    expect(await stack.rows()).toEqual(before);
    expect(await stack.leftovers()).toEqual([]);
  });

  test('refuses a table whose engine cannot roll back', async () => {
    const run = await stack.run(stack.addModule({ name: 'plain', dest_table: `${stack.maria.name}.plain` }));
    expect(run).toMatchObject({ status: 'error', error: expect.stringContaining('not an InnoDB table') });
    expect(await stack.rows('plain')).toEqual([['9', 'old']]);
  });

  test('that is cancelled leaves no statement and no session, and changes nothing', async () => {
    const before = await stack.rows();
    const slow = { source_connection_id: stack.mariaId, source_query: 'select 1, sleep(600)' };
    const id = stack.addModule({ name: 'long', ...slow });
    const { run_id } = await stack.control.startModule({ module_id: id, triggered_by: 'test' });
    await until('the source is being read', async () => (await working('%sleep(600)')).length > 0);
    await stack.control.cancelModule(id);
    expect(await stack.ended(run_id)).toMatchObject({ status: 'cancelled', rows_merged: null });
    await until('no session is left', async () => (await working('%sleep(600)')).length === 0, 5000);
    const sessions = `select count(*) from information_schema.processlist where db = database() and id <> connection_id()`;
    await until('none at all', async () => (await stack.maria.query(sessions))[0]?.[0] === '0', 5000);
    expect(await stack.rows()).toEqual(before);
    expect(await stack.leftovers()).toEqual([]);
  });
});
