import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Pipe } from '../../src/domain/ports.js';
import { groupWorkflowId, moduleWorkflowId } from '../../src/domain/workflowIds.js';
import { openRepo, type Repo } from '../../src/repo/index.js';
import { createRecovery, type Recovery } from '../../src/services/index.js';
import { createRunRecovery } from '../../src/temporal/index.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

let stack: Stack;
let recovery: Recovery;
let reports: string[] = [];
/** What happens once a merge has committed, before anybody hears of it. */
let afterMerge: (() => Promise<void>) | undefined;

const recoveryOf = (repo: Pick<Repo, 'runs' | 'groupRuns'>): Recovery =>
  createRecovery(repo, createRunRecovery(stack.link), (sentence) => reports.push(sentence));

beforeAll(async () => {
  stack = await startStack({
    sourceSql: `create table t (id int, note text); insert into t values (1, 'one'), (2, 'two')`,
    destinationSql: 'create table t (id int, note text)',
    wrapPipe: (pipe): Pipe => ({
      ...pipe,
      async script(login, statements, call) {
        const result = await pipe.script(login, statements, call);
        if (statements.some(({ name }) => name === 'ledger row')) await afterMerge?.();
        return result;
      },
    }),
  });
  recovery = recoveryOf(stack.repo);
});
afterAll(async () => stack?.stop());
afterEach(() => {
  afterMerge = undefined;
  reports = [];
});

const slow = (name: string) =>
  stack.addModule({ name, merge_strategy: 'append', source_query: 'select 1, pg_sleep(600)::text' });
const terminate = (workflowId: string) =>
  stack.link.client.workflow.getHandle(workflowId).terminate('by a test');
const sourceIsRead = () =>
  until('the source is being read', async () => {
    const query = `select 1 from pg_stat_activity where state = 'active' and query like '%pg_sleep(600)%' and pid <> pg_backend_pid()`;
    return (await stack.source.query(query)).length > 0;
  });

describe('a run whose workflow is gone', () => {
  test('before its merge ends as an error that merged nothing, with no session and no staging left', async () => {
    const id = slow('terminated');
    const { run_id } = await stack.control.startModule({ module_id: id });
    await sourceIsRead();
    await terminate(moduleWorkflowId(id));
    await recovery.endLostRuns();
    expect(await stack.ended(run_id)).toMatchObject({
      status: 'error',
      error: expect.stringContaining('Nothing was merged'),
    });
    await until('its sessions are gone', async () => {
      const sql = 'select 1 from pg_stat_activity where starts_with(application_name, $1)';
      return (await stack.source.query(sql, [`pipekit run ${run_id} `])).length === 0;
    });
    const left = `select tablename from pg_tables where schemaname = 'pipekit_staging' and tablename like 'terminated%'`;
    expect(await stack.destination.query(left)).toEqual([]);
  });

  test('after its merge had committed ends as the success it was, with the rows of the ledger', async () => {
    const id = stack.addModule({ name: 'committed', merge_strategy: 'append' });
    afterMerge = async () => void (await terminate(moduleWorkflowId(id)));
    const { run_id } = await stack.control.startModule({ module_id: id });
    await until(
      'the workflow is gone',
      async () => !(await createRunRecovery(stack.link).isRunning(runOf(run_id))),
    );
    await recovery.endLostRuns();
    expect(await stack.ended(run_id)).toMatchObject({ status: 'success', rows_merged: 2 });
    expect(reports).toEqual(['The workflow of a run is gone: asking the destination how it ended']);
  });

  test('that Temporal has never heard of, as after it lost its data, ends too', async () => {
    const module_id = stack.addModule({ name: 'unheard of' });
    const execution = { workflow_id: moduleWorkflowId(module_id), workflow_run_id: randomUUID() };
    const run_id = stack.repo.runs.begin({
      ...execution,
      module_id,
      group_run_id: null,
      triggered_by: 'test',
    });
    await recovery.endLostRuns();
    expect(await stack.ended(run_id)).toMatchObject({ status: 'error', rows_merged: null });
  });

  test('is left alone while it works, however often recovery looks', async () => {
    const id = slow('working');
    const { run_id } = await stack.control.startModule({ module_id: id });
    await sourceIsRead();
    await recovery.endLostRuns();
    await recovery.endLostRuns();
    expect(runOf(run_id).status).toBe('running');
    expect(reports).toEqual([]);
    await stack.control.cancelModule(id);
    await stack.ended(run_id);
  });

  test('lets the next run of its module start', async () => {
    const id = slow('again');
    const { run_id } = await stack.control.startModule({ module_id: id });
    await sourceIsRead();
    await terminate(moduleWorkflowId(id));
    await recovery.endLostRuns();
    await stack.ended(run_id);
    expect((await stack.run(id, { dry_run: true })).status).toBe('dry_run');
  });
});

test('a group run whose workflow is gone ends once its members have', async () => {
  const module_id = slow('member');
  const group_id = stack.repo.groups.save({
    name: 'lost group',
    members: [{ module_id, run_order: 1 }],
  } as any).id;
  const { group_run_id } = await stack.control.startGroup({ group_id });
  await sourceIsRead();
  await terminate(groupWorkflowId(group_id));
  await until('the group run has ended', async () => {
    await recovery.endLostRuns();
    return stack.repo.groupRuns.get(group_run_id)?.finished_at;
  });
  const [member] = stack.repo.runs.ofGroupRun(group_run_id);
  expect(member?.status).not.toBe('running');
  expect(stack.repo.groupRuns.get(group_run_id)?.status).not.toBe('success');
});

test('a database older than Temporal gets the runs it has forgotten, and never gives their ids again', async () => {
  const module_id = stack.addModule({ name: 'remembered', merge_strategy: 'append' });
  const run = await stack.run(module_id);
  await until(
    'Temporal lists the run',
    async () => (await createRunRecovery(stack.link).runsAbove(run.id - 1)).length > 0,
  );
  const folder = mkdtempSync(join(tmpdir(), 'pipekit-restored-'));
  const restored = openRepo(join(folder, 'pipekit.db'));
  for (const connection of stack.repo.connections.list().toSorted((a, b) => a.id - b.id))
    restored.connections.save(connection);
  for (const { id: _, ...module } of stack.repo.modules.list().toSorted((a, b) => a.id - b.id))
    restored.modules.save(module);
  await recoveryOf(restored).catchUp();
  expect(restored.runs.get(run.id)).toMatchObject({
    status: 'running',
    workflow_run_id: run.workflow_run_id,
  });
  expect(restored.runs.lastId()).toBeGreaterThanOrEqual(run.id);
  expect(reports.at(-1)).toContain('runs added');
  reports = [];
  await recoveryOf(restored).catchUp();
  expect(reports).toEqual([]);
  restored.close();
  rmSync(folder, { recursive: true });
});

/** A record as it is now. */
const runOf = (id: number) => stack.repo.runs.get(id) as NonNullable<ReturnType<typeof stack.repo.runs.get>>;
