import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { PipekitError } from '../../src/domain/errors.js';
import { type Stack, startStack } from '../support/stack.js';

let stack: Stack;
/** How many answers of committed hooks get lost. */
let lost = 0;

beforeAll(async () => {
  stack = await startStack({
    sourceSql: `create table t (id int, note text); insert into t values (1, 'one')`,
    destinationSql: `create table t (id int, note text);
      create table told (run text); create table once (run text primary key)`,
    wrapPipe: (pipe) => ({
      ...pipe,
      async script(login, statements, call) {
        const result = await pipe.script(login, statements, call);
        if (!statements.some(({ name }) => name.startsWith('hook')) || lost === 0) return result;
        lost -= 1;
        throw new PipekitError('unavailable', 'connection lost after COMMIT');
      },
    }),
  });
});
afterAll(async () => stack?.stop());
afterEach(() => {
  lost = 0;
});

const hook = (sql: string) => ({ run_order: 1, connection_id: 2, run_on: 'success' as const, sql });
const KEY = `current_setting('pipekit.run_uid')`;

test('a hook whose answer gets lost is executed again and told the same key, so it can do its work once', async () => {
  const twice = hook(`insert into told values (${KEY})`);
  const once = { ...hook(`insert into once values (${KEY}) on conflict do nothing`), run_order: 2 };
  lost = 2;
  const run = await stack.run(stack.addModule({ name: 'told', hooks: [twice, once] }));
  expect(run).toMatchObject({ status: 'success', error: null, hook_failed: false });
  const told = await stack.destination.query('select run from told');
  expect(told.map((row) => row.run)).toEqual(Array(3).fill(run.workflow_run_id));
  expect(await stack.destination.query('select run from once')).toEqual([{ run: run.workflow_run_id }]);
});

test('a run whose hook fails is a success that says so; one without is not marked', async () => {
  const failed = await stack.run(stack.addModule({ name: 'failing', hooks: [hook('select 1 / 0')] }));
  expect(failed).toMatchObject({ status: 'success', rows_merged: 1, hook_failed: true });
  expect(failed.error).toMatch(/^Hook 1: .*division by zero/);
  expect(await stack.run(stack.addModule({ name: 'plain' }))).toMatchObject({ hook_failed: false });
});

test('each run tells its hooks a key of its own', async () => {
  await stack.destination.query('delete from told');
  const id = stack.addModule({ name: 'keys', hooks: [hook(`insert into told values (${KEY})`)] });
  await stack.run(id);
  await stack.run(id);
  const keys = (await stack.destination.query('select run from told')).map((row) => row.run);
  expect(new Set(keys).size).toBe(2);
});
