import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { describeMariadb } from '../support/mariadb.js';
import { ROWS, SPLIT, type SplitStack, startSplitStack } from '../support/splitStack.js';
import { columns } from '../support/stack.js';

describeMariadb('the ranges of a run', () => {
  let stack: SplitStack;
  beforeAll(async () => {
    stack = await startSplitStack();
  });
  afterAll(() => stack?.stop());
  afterEach(() => stack.reset());

  test.each([
    ['note', '"note"'],
    ['at', '"at"'],
    ['code', '"code"'],
  ])('takes ranges of as many rows by %s, which is no number', async (column, name) => {
    const id = stack.split(`by ${column}`, 'PostgreSQL', {
      source_query: 'select id, note, at, code from big',
      columns_json: columns('id', 'note', 'at', 'code'),
      split: { ...SPLIT, column },
    });
    const run = await stack.run(id);
    expect(run).toMatchObject({ error: null, status: 'success', rows_merged: ROWS });
    expect(run.split_json?.ranges).toHaveLength(9);
    expect(run.split_json?.ranges[0]).toMatch(new RegExp(`^${name} < '`));
    const copied = await stack.destination.query('select * from big order by id, note');
    expect(copied).toEqual(await stack.source.query('select * from big order by id, note'));
  });

  test.each(['id', 'size', 'word', 'day', 'at'])('reads MariaDB by %s', async (column) => {
    const run = await stack.run(
      stack.addModule({
        name: `letters ${column}`,
        source_connection_id: stack.mariaId,
        dest_connection_id: 2,
        dest_table: 'public.letters',
        source_query: 'select id, size, word, day, at from letters',
        columns_json: columns('id', 'size', 'word', 'day', 'at'),
        split: { ...SPLIT, column },
      }),
    );
    expect(run).toMatchObject({ error: null, status: 'success', rows_merged: 120 });
    const rows = await stack.destination.query(
      'select id, size, word, day::text, at::text from letters order by id',
    );
    const expected = await stack.maria.query('select id, size, word, day, at from letters order by id');
    expect(rows.map(({ id, size, word, day, at }) => [String(id), size, word, day, at])).toEqual(
      expected.map((row) => row.map((value) => value.replaceAll('\\\\', '\\'))),
    );
  });

  test('shows its ranges in a dry run, and finds the column by the destination’s primary key', async () => {
    const run = await stack.run(
      stack.addModule({
        name: 'dry',
        source_connection_id: stack.mariaId,
        dest_connection_id: 2,
        dest_table: 'public.letters',
        source_query: 'select id, size, word, day, at from letters',
        columns_json: columns('id', 'size', 'word', 'day', 'at'),
        split: { ranges: 4, connections: 1, consistency: 'per_range' },
      }),
      { dry_run: true },
    );
    expect(run).toMatchObject({ error: null, status: 'dry_run', rows_merged: null });
    expect(run.split_json).toEqual({
      column: 'id',
      connections: 1,
      ranges: [
        '`id` < 31',
        '`id` >= 31 AND `id` < 61',
        '`id` >= 61 AND `id` < 91',
        '`id` >= 91',
        '`id` IS NULL',
      ],
    });
    expect(stack.faults.ranges).toEqual([]);
  });

  test('without a key to be found by says so', async () => {
    const { column: _, ...split } = SPLIT;
    expect(await stack.run(stack.split('keyless', 'PostgreSQL', { split }))).toMatchObject({
      status: 'error',
      error: expect.stringContaining('public.big has no primary key by which the load could be split'),
    });
  });

  test('of a source without rows, or with the first rows alone, is one like any other', async () => {
    const id = stack.split('none', 'PostgreSQL', { source_query: 'select id, note from big where false' });
    expect(await stack.run(id)).toMatchObject({ error: null, status: 'success', rows_merged: 0 });
    const first = await stack.run(stack.split('first', 'PostgreSQL'), { row_limit: 5 });
    expect(first).toMatchObject({ error: null, status: 'dry_run', rows_staged: 5, split_json: null });
  });
});
