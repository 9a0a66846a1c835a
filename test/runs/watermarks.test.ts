import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BY_SYSTEM } from '../../src/domain/actor.js';
import { createWatermarkService } from '../../src/services/index.js';
import { type Stack, startStack } from '../support/stack.js';

let stack: Stack;
let id: number;

beforeAll(async () => {
  stack = await startStack({
    sourceSql: `create table t (id int, note text, at timestamptz);
      insert into t select i, 'n' || i, timestamptz '2026-01-01 00:00:00.000001+00' + i * interval '1 microsecond' from generate_series(1, 5) i`,
    destinationSql: 'create table t (id int, note text); create table seen (at timestamptz)',
  });
  id = stack.addModule({
    name: 'moving',
    merge_strategy: 'incremental',
    merge_key: 'id',
    source_query: 'select id, note from t where id > {from} and id <= {to}',
    watermarks: [
      { name: 'from', connection_id: 2, resolver_sql: 'select max(id) from t', default_value: '0' },
      { name: 'to', connection_id: 1, resolver_sql: 'select null', default_value: '1000' },
    ],
  });
});
afterAll(async () => stack?.stop());

const ids = async () => (await stack.destination.query('select id from t order by id')).map((row) => row.id);
const run = async (options: { dry_run?: boolean; watermark_values?: Record<string, string> } = {}) => {
  const { run_id } = await stack.control.startModule({ module_id: id, triggered_by: 'test', ...options });
  return stack.ended(run_id);
};

describe('watermarks', () => {
  test('given to one run are used by it instead of the resolvers, and by no other: a backfill', async () => {
    const backfill = await run({ watermark_values: { from: '1', to: '3' } });
    expect(backfill).toMatchObject({ status: 'success', watermark_values_json: { from: '1', to: '3' } });
    expect(await ids()).toEqual([2, 3]);
    expect(await run()).toMatchObject({ watermark_values_json: { from: '3', to: '1000' }, rows_merged: 2 });
    expect(await ids()).toEqual([2, 3, 4, 5]);
  });

  test('rewound are where the next run starts; a dry run and a backfill leave the rewind, a merge ends it', async () => {
    const watermarks = createWatermarkService(stack.repo, BY_SYSTEM);
    watermarks.rewind('moving', 'from', '0');
    expect(await run({ dry_run: true })).toMatchObject({ watermark_values_json: { from: '0' } });
    expect(await run({ watermark_values: { from: '4' } })).toMatchObject({ rows_merged: 1 });
    expect(watermarks.of('moving')[0]?.rewind_to).toBe('0');
    expect(await run()).toMatchObject({ watermark_values_json: { from: '0' }, rows_merged: 5 });
    expect(watermarks.of('moving')[0]?.rewind_to).toBeNull();
    expect(await run()).toMatchObject({ watermark_values_json: { from: '5' }, rows_merged: 0 });
  });

  test('tell what each run took, newest first', () => {
    const [from] = createWatermarkService(stack.repo, BY_SYSTEM).of(id);
    expect(from?.history.slice(0, 2).map(({ value }) => value)).toEqual(['5', '0']);
  });

  test('of a name the module does not have are refused', async () => {
    const watermarks = createWatermarkService(stack.repo, BY_SYSTEM);
    expect(() => watermarks.rewind('moving', 'form', '0')).toThrow(
      expect.objectContaining({ code: 'invalid', message: 'The module "moving" has no watermark {form}' }),
    );
    await expect(run({ watermark_values: { form: '0' } })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('has no watermark {form}'),
    });
  });

  test('keep every digit: microseconds arrive as they were', async () => {
    const precise = stack.addModule({
      name: 'precise',
      source_query: 'select id, note from t where at > {since}',
      watermarks: [
        {
          name: 'since',
          connection_id: 1,
          resolver_sql: 'select quote_literal(max(at)) from t where id < 5',
          default_value: "''",
        },
      ],
    });
    const exact = await stack.run(precise);
    expect(exact.watermark_values_json?.since).toContain('00:00:00.000005');
    expect(exact.rows_merged).toBe(1);
  });
});
