import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEgress, permittedPipe } from '../../src/net/index.js';
import { createRemoteDatabases } from '../../src/temporal/index.js';
import { canaryPort } from '../net/canary.js';
import { type Stack, startStack } from '../support/stack.js';

let stack: Stack;
let canary: Awaited<ReturnType<typeof canaryPort>>;
let elsewhere: number;

beforeAll(async () => {
  canary = await canaryPort();
  const egress = createEgress({ only: ['127.0.0.1'], denied: [], setting: 'egress.allow' });
  stack = await startStack({
    sourceSql: `create table t (id int, note text); insert into t values (1, 'one')`,
    destinationSql: 'create table t (id int, note text)',
    wrapPipe: (pipe) => permittedPipe(pipe, egress),
  });
  const { id: _, ...source } = stack.repo.connections.byName('source') as any;
  const jdbc_url = `jdbc:postgresql://${canary.host}:${canary.port}/x`;
  elsewhere = stack.repo.connections.save({ ...source, name: 'elsewhere', jdbc_url }).id;
});
afterAll(async () => {
  await stack?.stop();
  canary?.close();
});

const REFUSAL = '127.0.0.2 may not be reached from here (egress.allow)';

test('a run from or to a database that may not be reached fails at once, and says so', async () => {
  for (const side of ['source_connection_id', 'dest_connection_id']) {
    const run = await stack.run(stack.addModule({ name: `by ${side}`, [side]: elsewhere }));
    expect(run).toMatchObject({ status: 'error', error: expect.stringContaining(REFUSAL) });
  }
  const hook = { run_order: 1, connection_id: elsewhere, run_on: 'success' as const, sql: 'select 1' };
  const hooked = await stack.run(stack.addModule({ name: 'hooked', hooks: [hook] }));
  expect(hooked).toMatchObject({ status: 'success', hook_failed: true });
  expect(hooked.error).toContain(REFUSAL);
  expect(canary.connections()).toBe(0);
  expect(await stack.run(stack.addModule({ name: 'inside' }))).toMatchObject({ status: 'success' });
});

test('a question to such a database is refused by the runner that is asked', async () => {
  const question = createRemoteDatabases(stack.link).query(
    stack.repo.connections.get(elsewhere) as never,
    'select 1',
    1,
    new AbortController().signal,
  );
  await expect(question).rejects.toMatchObject({
    code: 'forbidden',
    message: REFUSAL,
    hint: expect.stringContaining('egress.allow'),
  });
  expect(canary.connections()).toBe(0);
});
