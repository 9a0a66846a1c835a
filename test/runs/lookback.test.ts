import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BY_SYSTEM } from '../../src/domain/actor.js';
import { createWatermarkService } from '../../src/services/index.js';
import { describeMariadb } from '../support/mariadb.js';
import { type MariadbStack, startMariadbStack } from '../support/mariadbStack.js';
import { columns, type Stack, startStack } from '../support/stack.js';

const TABLES = `create table feed (id int primary key, at timestamp(6));
  insert into feed values (1, '2026-01-01 11:00:00.000001'), (2, '2026-01-01 12:00:00.000002');`;
const LATE = `insert into feed values (3, '2026-01-01 11:50:00')`;

/** From \`feed\` on one connection into \`kept\` on the other, since the latest time there. */
const moving = (
  name: string,
  connection_id: number,
  lookback?: string,
  resolver_sql = 'select max(at) from kept',
) => ({
  name,
  merge_strategy: 'incremental' as const,
  merge_key: 'id',
  source_query: `select id, at from feed where at >= '{since}'`,
  columns_json: columns('id', 'at'),
  watermarks: [
    {
      name: 'since',
      connection_id,
      resolver_sql,
      default_value: '2000-01-01',
      ...(lookback && { lookback }),
    },
  ],
});

describe('a row committed late, behind the watermark, in PostgreSQL', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({
      sourceSql: TABLES,
      destinationSql: 'create table kept (id int, at timestamp(6)); create table none (at timestamp)',
    });
  });
  afterAll(async () => stack?.stop());

  const add = (name: string, lookback?: string, resolver?: string) =>
    stack.addModule({ ...moving(name, 2, lookback, resolver), dest_table: 'public.kept' });
  const ids = async () =>
    (await stack.destination.query('select id from kept order by id')).map(({ id }) => id);

  test('is lost without a lookback, and read by one of 15 minutes, which doubles nothing', async () => {
    const plain = add('plain');
    expect(await stack.run(plain)).toMatchObject({ status: 'success', rows_merged: 2 });
    await stack.source.query(LATE);
    expect(await stack.run(plain)).toMatchObject({ rows_merged: 1, watermark_resolved_json: null });
    expect(await ids()).toEqual([1, 2]);
    const run = await stack.run(add('looking back', '15 minutes'));
    expect(run).toMatchObject({
      error: null,
      rows_merged: 2,
      watermark_values_json: { since: '2026-01-01 11:45:00.000002' },
      watermark_resolved_json: { since: '2026-01-01 12:00:00.000002' },
    });
    expect(run.resolved_source_sql).toContain(`>= '2026-01-01 11:45:00.000002'`);
    expect(await ids()).toEqual([1, 2, 3]);
    const [state] = createWatermarkService(stack.repo, BY_SYSTEM).of('looking back');
    expect(state).toMatchObject({
      lookback: '15 minutes',
      lookback_verdict: 'rows of the last 15 minutes are read again, merged by key',
    });
    expect(state?.history[0]).toMatchObject({ resolved: '2026-01-01 12:00:00.000002' });
  });

  test('needs no lookback on the first run: a default is taken as it is', async () => {
    const run = await stack.run(add('first', '1 days', 'select max(at) from none;'), { dry_run: true });
    expect(run).toMatchObject({
      watermark_values_json: { since: '2000-01-01' },
      watermark_resolved_json: null,
    });
  });

  test('a number is looked back by a number, with every digit', async () => {
    const module = add('numbers', '1000', `select 12345678901234567890123.5 -- the latest`);
    expect(await stack.run(module, { dry_run: true })).toMatchObject({
      watermark_values_json: { since: '12345678901234567889123.5' },
    });
  });

  test('a resolver that gives a text is refused, with what to do', async () => {
    const run = await stack.run(add('text', '15 minutes', `select quote_literal(max(at)) from kept`));
    expect(run).toMatchObject({
      status: 'error',
      error: expect.stringContaining(
        'A lookback of 15 minutes needs a resolver of {since} that gives a bare date and time',
      ),
    });
  });
});

describeMariadb('a row committed late, behind the watermark, in MariaDB', () => {
  let stack: MariadbStack;
  beforeAll(async () => {
    stack = await startMariadbStack(`${TABLES} create table kept (id int, at timestamp(6));`);
  });
  afterAll(async () => stack?.stop());

  const add = (name: string, lookback?: string, resolver?: string) =>
    stack.addModule({
      ...moving(name, stack.mariaId, lookback, resolver),
      source_connection_id: stack.mariaId,
      dest_table: `${stack.maria.name}.kept`,
    });
  const ids = async () => (await stack.maria.query('select id from kept order by id')).map(([id]) => id);

  test('is lost without a lookback, and read by one of 15 minutes, which doubles nothing', async () => {
    const plain = add('plain');
    expect(await stack.run(plain)).toMatchObject({ status: 'success', rows_merged: 2 });
    await stack.maria.query(LATE);
    await stack.run(plain);
    expect(await ids()).toEqual(['1', '2']);
    expect(await stack.run(add('looking back', '15 minutes'))).toMatchObject({
      error: null,
      watermark_values_json: { since: '2026-01-01 11:45:00.000002' },
      watermark_resolved_json: { since: '2026-01-01 12:00:00.000002' },
    });
    expect(await ids()).toEqual(['1', '2', '3']);
  });

  test.each([
    ['15 minutes', 'select quote(max(at)) from kept'],
    ['10', `select '''5'''`],
    ['10', 'select cast(max(id) as char) from kept'],
  ])('with %s a text is refused, of which MariaDB would make something: %s', async (lookback, resolver) => {
    const run = await stack.run(add(`text ${lookback} ${resolver.length}`, lookback, resolver));
    expect(run).toMatchObject({
      status: 'error',
      error: expect.stringContaining('needs a resolver of {since}'),
    });
  });
});
