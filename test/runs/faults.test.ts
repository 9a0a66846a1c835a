import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { PipekitError } from '../../src/domain/errors.js';
import type { Pipe, ScriptStatement } from '../../src/domain/ports.js';
import { instanceMark } from '../../src/sql/index.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

type Script = Pipe['script'];

let stack: Stack;
/** What stands between a merge and the database, for one test. */
let onMerge: ((script: Script, ...args: Parameters<Script>) => ReturnType<Script>) | undefined;
/** Removes statements from a merge: a mechanism taken out, to prove that its test needs it. */
let without: string[] = [];

beforeAll(async () => {
  stack = await startStack({
    sourceSql: `create table t (id int, note text); insert into t select i, 'n' || i from generate_series(1, 10) i`,
    destinationSql: 'create table t (id int, note text)',
    wrapPipe: (pipe) => ({
      ...pipe,
      script(login, statements, call) {
        const isMerge = statements.some(({ name }) => name === 'ledger row');
        if (!isMerge || !onMerge) return pipe.script(login, statements, call);
        const kept = statements.filter(({ name }) => !without.includes(name));
        return onMerge(pipe.script, login, kept, call);
      },
    }),
  });
});
afterAll(async () => stack?.stop());
afterEach(async () => {
  onMerge = undefined;
  without = [];
  await stack.destination.query('truncate t');
});

const sessions = (name = 'pipekit run %') =>
  stack.source.query(`select pid from pg_stat_activity where application_name like $1`, [name]);
const active = (query: string) =>
  stack.source.query(
    `select pid from pg_stat_activity where state = 'active' and query like $1 and pid <> pg_backend_pid()`,
    [query],
  );
const jvms = (): number[] => {
  try {
    return execFileSync('pgrep', ['-P', String(process.pid), 'java'])
      .toString()
      .trim()
      .split('\n')
      .map(Number);
  } catch {
    return [];
  }
};
const count = async (): Promise<number> =>
  (await stack.destination.query('select count(*)::int as n from t'))[0]?.n as number;

/** The merge commits, but nobody hears of it. */
function loseFirstAnswer(): void {
  let lost = false;
  onMerge = async (script, ...args) => {
    const result = await script(...args);
    if (lost) return result;
    lost = true;
    throw new PipekitError('unavailable', 'connection lost after COMMIT');
  };
}

describe('a merge whose commit was not acknowledged', () => {
  test('is found in the ledger by the retry and not done twice', async () => {
    loseFirstAnswer();
    const run = await stack.run(stack.addModule({ name: 'append once', merge_strategy: 'append' }));
    expect(run).toMatchObject({ status: 'success', rows_source: 10, rows_merged: 10 });
    expect(await count()).toBe(10);
    expect(
      stack.repo.journal.steps(run.id).map(({ step, attempt, status }) => ({ step, attempt, status })),
    ).toEqual([
      { step: 'stage', attempt: 1, status: 'success' },
      { step: 'merge', attempt: 1, status: 'error' },
      { step: 'merge', attempt: 2, status: 'success' },
    ]);
  });

  test('would be done twice without the ledger and the drop of staging (the mutation that proves the test)', async () => {
    without = ['ledger', 'ledger row', 'drop'];
    loseFirstAnswer();
    await stack.run(stack.addModule({ name: 'append twice', merge_strategy: 'append' }));
    expect(await count()).toBe(20);
  });
});

describe('a stale attempt', () => {
  const claimAgain = (login: Parameters<Script>[0], script: Script, call: Parameters<Script>[2]) => {
    const sql = `update pipekit_staging.pipekit_fence set token = token + 1`;
    return script(login, [{ name: 'newer', sql }], call);
  };
  const overtaken = (): void => {
    onMerge = async (script, login, statements, call) => {
      await claimAgain(login, script, call);
      return script(login, statements, call);
    };
  };

  test('is refused by the destination itself', async () => {
    overtaken();
    const run = await stack.run(stack.addModule({ name: 'stale' }));
    expect(run).toMatchObject({ status: 'error', error: expect.stringContaining('newer attempt') });
    expect(await count()).toBe(0);
  });

  test('would merge without the fence (the mutation that proves the test)', async () => {
    without = ['fence'];
    overtaken();
    expect((await stack.run(stack.addModule({ name: 'unfenced' }))).status).toBe('success');
    expect(await count()).toBe(10);
  });
});

test('staging that lost rows before the merge fails the run and leaves the old rows', async () => {
  await stack.destination.query(`insert into t values (0, 'old')`);
  onMerge = async (script, login, statements, call) => {
    const staging = `pipekit_staging."short${instanceMark({ instance_id: stack.repo.definitions.instanceId() })}"`;
    const steal: ScriptStatement = { name: 'steal', sql: `delete from ${staging} where id = 1` };
    await script(login, [steal], call);
    return script(login, statements, call);
  };
  const run = await stack.run(stack.addModule({ name: 'short' }));
  expect(run).toMatchObject({
    status: 'error',
    error: expect.stringContaining('no longer holds the 10 rows'),
  });
  expect(await stack.destination.query('select * from t')).toEqual([{ id: 0, note: 'old' }]);
});

describe('cancel', () => {
  test('ends the statement, the session and the jrunner process within 5 s, and changes nothing', async () => {
    const id = stack.addModule({ name: 'long', source_query: 'select 1, pg_sleep(600)::text' });
    const { run_id } = await stack.control.startModule({ module_id: id, triggered_by: 'test' });
    await until('the source is being read', async () => (await active('%pg_sleep(600)%')).length > 0);
    const [working] = jvms();
    const since = Date.now();
    await stack.control.cancelModule(id);
    const run = await stack.ended(run_id);
    expect(run).toMatchObject({ status: 'cancelled', error: 'Cancelled', rows_merged: null });
    await until('no session is left', async () => (await sessions(`pipekit run ${run_id} %`)).length === 0);
    await until('its jrunner is gone', () => !jvms().includes(working as number));
    expect(Date.now() - since).toBeLessThan(5000);
    expect(
      await stack.destination.query(
        `select tablename from pg_tables where schemaname = 'pipekit_staging' and tablename like 'long%'`,
      ),
    ).toEqual([]);
  });

  test('that comes after the commit reports a success', async () => {
    const id = stack.addModule({ name: 'late cancel' });
    onMerge = async (script, login, statements, call) => {
      await script(login, statements, call);
      await stack.control.cancelModule(id);
      await until('the cancel has arrived', () => call.signal.aborted);
      call.signal.throwIfAborted();
      throw new Error('not reached');
    };
    const run = await stack.run(id);
    expect(run).toMatchObject({
      status: 'success',
      error: 'Cancelled after the merge had been committed',
      rows_merged: 10,
    });
  });

  test('of a module that does not run says so', async () => {
    const id = stack.addModule({ name: 'idle' });
    const refused = { code: 'conflict', message: 'Nothing is running' };
    await expect(stack.control.cancelModule(id)).rejects.toMatchObject(refused);
    await stack.run(id);
    // The record ends a moment before the workflow does.
    const isTaken = () =>
      stack.control.cancelModule(id).then(
        () => true,
        () => false,
      );
    await until('the workflow has ended', async () => !(await isTaken()));
    await expect(stack.control.cancelModule(id)).rejects.toMatchObject(refused);
  });
});

test('a jrunner killed while it copies is started again, and the run succeeds with every row once', async () => {
  const id = stack.addModule({
    name: 'killed',
    source_query: `select id, note from t, pg_sleep(case when id > 0 then 0.3 else 0 end)`,
  });
  const { run_id } = await stack.control.startModule({ module_id: id, triggered_by: 'test' });
  await until('the source is being read', async () => (await active('%pg_sleep(case%')).length > 0);
  for (const jvm of jvms()) process.kill(jvm, 'SIGKILL');
  expect(await stack.ended(run_id)).toMatchObject({ status: 'success', rows_merged: 10 });
  expect(await count()).toBe(10);
  const attempts = stack.repo.journal.steps(run_id).filter(({ step }) => step === 'stage');
  expect(attempts.map(({ status }) => status)).toEqual(['error', 'success']);
});

test('a second start while a module runs is refused with the id of the run in progress', async () => {
  const id = stack.addModule({ name: 'locked', source_query: 'select 1, pg_sleep(600)::text' });
  const { run_id } = await stack.control.startModule({ module_id: id, triggered_by: 'test' });
  await expect(stack.control.startModule({ module_id: id })).rejects.toMatchObject({
    code: 'already_running',
    details: { run_id },
    message: `Already running as run ${run_id}`,
  });
  await stack.control.cancelModule(id);
  await stack.ended(run_id);
});

test('a module edited while it runs is not changed for that run', async () => {
  const id = stack.addModule({ name: 'edited' });
  onMerge = async (script, ...args) => {
    const {
      id: _,
      next_resolved_query: __,
      ...module
    } = stack.repo.modules.get(id) as NonNullable<ReturnType<typeof stack.repo.modules.get>>;
    stack.repo.modules.save({ ...module, source_query: 'select nope', merge_strategy: 'append' }, id);
    return script(...args);
  };
  expect(await stack.run(id)).toMatchObject({
    status: 'success',
    resolved_source_sql: 'select id, note from t',
  });
});
