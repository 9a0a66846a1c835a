import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Pipe } from '../../src/domain/ports.js';
import { sweepWorkflowId } from '../../src/domain/workflowIds.js';
import { abandoned, instanceMark } from '../../src/sql/index.js';
import { createStartSweep } from '../../src/temporal/index.js';
import { closedGate } from '../support/groups.js';
import { keepHistory } from '../support/histories.js';
import { describeMariadb } from '../support/mariadb.js';
import { type MariadbStack, startMariadbStack } from '../support/mariadbStack.js';
import { type Stack, startStack } from '../support/stack.js';

/** What happens right before a merge, for one test. */
let beforeMerge: (() => Promise<void>) | undefined;
/** How old a session must be to be ended. */
let sessionAge = `interval '1 minute'`;

const wrapPipe = (pipe: Pipe): Pipe => ({
  ...pipe,
  query: (login, sql, ...rest) => pipe.query(login, sql.replace(`interval '1 minute'`, sessionAge), ...rest),
  async script(login, statements, call) {
    if (statements.some(({ name }) => name === 'ledger row')) await beforeMerge?.();
    return pipe.script(login, statements, call);
  },
});

/** Sweeps a destination; gives what could not be removed. */
async function sweep(stack: Stack, connectionId: number) {
  const last = () => stack.repo.sweeps.list().find(({ connection_id }) => connection_id === connectionId);
  await createStartSweep(stack.link)(connectionId);
  await stack.link.client.workflow.getHandle(sweepWorkflowId(connectionId)).result();
  expect(last()).toMatchObject({ error: null, swept_at: expect.any(String) });
  return last()?.kept;
}

describe('a sweep of a PostgreSQL destination', () => {
  let stack: Stack;
  let mark: string;
  beforeAll(async () => {
    stack = await startStack({
      sourceSql: `create table t (id int, note text); insert into t values (1, 'one')`,
      destinationSql: 'create table t (id int, note text)',
      wrapPipe,
    });
    mark = instanceMark({ instance_id: stack.repo.definitions.instanceId() });
    await stack.run(stack.addModule({ name: 'first' }));
  });
  afterAll(async () => stack?.stop());

  const tables = async () =>
    (
      await stack.destination.query(
        `select tablename from pg_tables where schemaname = 'pipekit_staging' and tablename not like 'pipekit_%' order by 1`,
      )
    ).map(({ tablename }) => tablename);
  const leave = (name: string) => stack.destination.query(`create table pipekit_staging."${name}" (id int)`);
  const claim = (name: string, token: number, age = '0') =>
    stack.destination.query(
      `insert into pipekit_staging.pipekit_fence values ($1, $2, $3, 'uid', now() - $4::interval)`,
      [name, stack.repo.definitions.instanceId(), token, age],
    );

  test('drops what ended runs have left, also of modules that are gone, and nothing of another installation', async () => {
    await leave(`gone${mark}__1_3`);
    await leave(`gone${mark}`);
    await claim(`gone${mark}`, 1_003);
    await leave('theirs_deadbeef__1_3');
    await leave(`later${mark}__99_1`);
    expect(await sweep(stack, 2)).toEqual([]);
    expect(await tables()).toEqual([`later${mark}__99_1`, 'theirs_deadbeef__1_3']);
    await keepHistory(stack, 'sweep_destination', 'sweep/2');
    await stack.destination.query(
      `drop table pipekit_staging."later${mark}__99_1", pipekit_staging.theirs_deadbeef__1_3`,
    );
  });

  test('keeps rows that were set aside until the fence has forgotten their module', async () => {
    await leave(`kept${mark}__rejected`);
    await claim(`kept${mark}`, 1_001);
    await leave(`forgotten${mark}__rejected`);
    await leave(`ended${mark}__1_1r`);
    expect(await sweep(stack, 2)).toEqual([]);
    expect(await tables()).toEqual([`kept${mark}__rejected`]);
    await stack.destination.query(`drop table pipekit_staging."kept${mark}__rejected"`);
  });

  test('touches nothing of a run in progress, neither while it reads nor before it merges', async () => {
    const gate = await closedGate(stack);
    const reading = stack.addModule({ name: 'reading', source_query: gate.query });
    const { run_id } = await stack.control.startModule({ module_id: reading });
    await gate.holds(1);
    expect(await sweep(stack, 2)).toEqual([]);
    expect(await tables()).toEqual([`reading${mark}__${run_id}_1`]);
    let staged: string[] = [];
    beforeMerge = async () => {
      beforeMerge = undefined;
      await sweep(stack, 2);
      staged = await tables();
    };
    await gate.open();
    expect(await stack.ended(run_id)).toMatchObject({ status: 'success', rows_merged: 1 });
    expect(staged).toEqual([`reading${mark}`]);
  });

  test('would take them without the list of runs in progress (the mutation that proves the test)', () => {
    const rows = [
      ['reading_x', '7001'],
      ['reading_x__7_1', null],
    ];
    const plan = { connection: {} as never, run: { instance_id: 'x' }, last_run_id: 7 };
    expect(abandoned(rows, { ...plan, running: [7] })).toEqual([]);
    expect(abandoned(rows, { ...plan, running: [] })).toHaveLength(2);
    expect(abandoned(rows, { ...plan, running: [], last_run_id: 6 })).toEqual([]);
  });

  test('passes over a table that somebody holds, says so, and takes it the next time', async () => {
    await leave(`held${mark}__1_1`);
    const holder = await stack.destination.connect();
    await holder.query(`begin; lock table pipekit_staging."held${mark}__1_1" in row exclusive mode`);
    const kept = await sweep(stack, 2);
    expect(kept).toEqual([{ table: `held${mark}__1_1`, why: expect.stringContaining('lock timeout') }]);
    await holder.query('rollback');
    expect(await sweep(stack, 2)).toEqual([]);
    expect(await tables()).toEqual([]);
    // A look at a session of a run that has ended, and at one of a run to come.
    await holder.query(`set application_name = 'pipekit run 1 ${mark.slice(1)}'`);
    const future = await stack.destination.connect();
    await future.query(`set application_name = 'pipekit run 999 ${mark.slice(1)}'`);
    const ended = new Promise((resolve) => holder.on('error', resolve));
    await sweep(stack, 2);
    expect((await holder.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
    sessionAge = `interval '0'`;
    await sweep(stack, 2);
    expect(String(await ended)).toMatch(/terminat/);
    expect((await future.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
    await future.end();
  });

  test('forgets ledger and fence rows of ended runs after 90 days, and no younger ones', async () => {
    const ledger = (run: number, age: string) =>
      stack.destination.query(
        `insert into pipekit_staging.pipekit_ledger values ($1, $2, $3, 'm', 't', 1, 1, 1, '{}', now() - $4::interval)`,
        [`uid ${run} ${age}`, stack.repo.definitions.instanceId(), run, age],
      );
    await ledger(1, '91 days');
    await ledger(1, '89 days');
    await ledger(999, '91 days');
    await claim('old', 1_001, '91 days');
    await sweep(stack, 2);
    const left = await stack.destination.query(
      `select run_uid from pipekit_staging.pipekit_ledger where run_uid like 'uid %' order by 1`,
    );
    expect(left).toEqual([{ run_uid: 'uid 1 89 days' }, { run_uid: 'uid 999 91 days' }]);
    const fence = `select 1 from pipekit_staging.pipekit_fence where staging = 'old'`;
    expect(await stack.destination.query(fence)).toEqual([]);
  });
});

describeMariadb('a sweep of a MariaDB destination', () => {
  let stack: MariadbStack;
  beforeAll(async () => {
    stack = await startMariadbStack('', wrapPipe);
    await stack.run(stack.addModule({ name: 'first' }));
  });
  afterAll(async () => stack?.stop());

  test('drops what ended runs have left and nothing of a run in progress or of another installation', async () => {
    const mark = instanceMark({ instance_id: stack.repo.definitions.instanceId() });
    const named = (name: string) => `pipekit_staging.\`${name}\``;
    for (const name of [`gone${mark}__1_3`, `gone${mark}`, 'gone_deadbeef__1_3'])
      await stack.maria.query(`create or replace table ${named(name)} (id int)`);
    const left = async () =>
      (await stack.maria.query(`show tables from pipekit_staging like 'gone%'`)).map(([name]) => name);
    let staged: string[][] = [];
    beforeMerge = async () => {
      beforeMerge = undefined;
      await sweep(stack, stack.mariaId);
      staged = await stack.leftovers();
    };
    expect(await stack.run(stack.addModule({ name: 'merging' }))).toMatchObject({ status: 'success' });
    expect(staged).toEqual([[`merging${mark}`]]);
    expect(await left()).toEqual(['gone_deadbeef__1_3']);
    await stack.maria.query(`drop table ${named('gone_deadbeef__1_3')}`);
  });
});
