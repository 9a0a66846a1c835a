import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Databases } from '../../src/domain/ports.js';
import { createRemoteDatabases } from '../../src/temporal/index.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

let stack: Stack;
let databases: Databases;
beforeAll(async () => {
  stack = await startStack({ sourceSql: 'create table t (id int)', destinationSql: '' });
  databases = createRemoteDatabases(stack.link);
  await until('the workers poll', async () => {
    return (await stack.control.check([null]).catch(() => 'not yet')) === undefined || undefined;
  });
});
afterAll(() => stack.stop());

const source = () => stack.repo.connections.byName('source') as any;
const never = new AbortController().signal;

describe('a database that only other runners reach', () => {
  test('is asked by them, and answers what the pipe would', async () => {
    const { columns, rows } = await databases.query(source(), `select 1 as a, 'x' as b`, 10, never);
    expect(rows).toEqual([['1', 'x']]);
    expect(columns.map(({ name }) => name)).toEqual(['a', 'b']);
    const script = [{ name: 'make', sql: 'create table made (id int)' }];
    expect(await databases.script(source(), script, never)).toMatchObject({ stopped_at: null });
    expect(await stack.source.query('select * from made')).toEqual([]);
  });

  test('is looked at from where they are, before anybody logs in', async () => {
    const stages = await databases.probe(source(), never);
    expect(stages.map(({ name, ok }) => [name, ok])).toEqual([
      ['dns', true],
      ['tcp', true],
      ['tls', true],
    ]);
  });

  test('passes its errors on as what they are', async () => {
    await expect(databases.query(source(), 'select * from missing', 10, never)).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('missing'),
      details: { sqlstate: '42P01' },
    });
  });

  test('cuts a result that is too large for Temporal', async () => {
    const sql = `select repeat('x', 20000) from generate_series(1, 200)`;
    const { rows, truncated } = await databases.query(source(), sql, 1000, never);
    expect(truncated).toBe(true);
    expect(rows.length).toBeGreaterThan(50);
    expect(rows[0]?.[0]).toHaveLength(10_001);
  });

  test('ends its statement when nobody waits any more', async () => {
    const abort = new AbortController();
    const asked = databases.query(source(), 'select pg_sleep(61)', 1, abort.signal);
    const active = () =>
      stack.source.query(
        `select 1 from pg_stat_activity where query = 'select pg_sleep(61)' and state = 'active'`,
      );
    await until('it runs', async () => (await active()).length > 0 || undefined);
    abort.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await until('it has ended', async () => (await active()).length === 0 || undefined);
  });

  test('without a runner is an error that says how to start one', async () => {
    const connection = { ...source(), runner_pool: 'nobody' };
    await expect(databases.query(connection, 'select 1', 1, never)).rejects.toMatchObject({
      code: 'unavailable',
      message: 'Nobody polls the task queue pipekit-runner.nobody',
      hint: expect.stringContaining('PIPEKIT_RUNNER_POOL=nobody'),
    });
  });
});
