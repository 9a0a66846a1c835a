import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { BY_SYSTEM } from '../../src/domain/actor.js';
import { moduleWorkflowId } from '../../src/domain/workflowIds.js';
import { createRecovery } from '../../src/services/index.js';
import { createRunService } from '../../src/services/runs.js';
import { createRunRecovery } from '../../src/temporal/index.js';
import { type NetworkGate, networkGate } from '../support/gate.js';
import { keepHistory } from '../support/histories.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

let stack: Stack;
let gate: NetworkGate;
/** The destination's connection that goes through the gate. */
let gated: number;
/** What happens once a merge has committed, before anybody hears of it. */
let afterMerge: ((signal: AbortSignal) => Promise<void>) | undefined;
let beforePublish: ((signal: AbortSignal) => Promise<void>) | undefined;

beforeAll(async () => {
  stack = await startStack({
    sourceSql: `create table t (id int, note text); insert into t values (1, 'one'), (2, 'two')`,
    destinationSql: 'create table t (id int, note text)',
    wrapPipe: (pipe) => ({
      ...pipe,
      async script(login, statements, call) {
        if (statements.some(({ name }) => name === 'publish')) await beforePublish?.(call.signal);
        const result = await pipe.script(login, statements, call);
        if (statements.some(({ name }) => name === 'ledger row')) await afterMerge?.(call.signal);
        return result;
      },
    }),
  });
  gate = await networkGate(stack.destination);
  const { id: _, ...destination } = stack.repo.connections.byName('destination') as any;
  const jdbc_url = destination.jdbc_url.replace(`:${stack.destination.port}/`, `:${gate.port}/`);
  gated = stack.repo.connections.save({ ...destination, name: 'gated', jdbc_url }).id;
});
afterAll(async () => {
  await stack?.stop();
  await gate?.shut();
});
afterEach(async () => {
  afterMerge = undefined;
  beforePublish = undefined;
  await gate.open();
  await stack.destination.query('delete from t');
});

const services = () => createRunService(stack.repo, stack.control, BY_SYSTEM);
const count = async () => (await stack.destination.query('select count(*)::int as n from t'))[0]?.n;
const append = (name: string) =>
  stack.addModule({ name, merge_strategy: 'append', dest_connection_id: gated });
const failedAttempts = (run: number) =>
  stack.repo.journal.steps(run).filter(({ step, status }) => step === 'settle' && status === 'error').length;
const runOf = (id: number) => stack.repo.runs.get(id) as NonNullable<ReturnType<typeof stack.repo.runs.get>>;

/** Merges; then the destination goes away and somebody cancels, before the answer. */
async function mergedUnheard(name: string): Promise<{ id: number; run_id: number }> {
  const id = append(name);
  afterMerge = async (signal) => {
    await gate.shut();
    await services().cancelModule(id);
    await until('the cancel has arrived', () => signal.aborted);
    signal.throwIfAborted();
  };
  const { run_id } = await stack.control.startModule({ module_id: id, triggered_by: 'test' });
  await until('the destination has not answered twice', () => failedAttempts(run_id) >= 2);
  return { id, run_id };
}

describe('a run whose destination is away when it is to say how the merge ended', () => {
  test('waits for it, holds its lock, says so, and ends as the ledger has it', async () => {
    const { id, run_id } = await mergedUnheard('unheard');
    expect(runOf(run_id)).toMatchObject({
      status: 'running',
      waiting_for: expect.stringMatching(
        /^waiting for the destination to say what it holds \(no answer since 2.* UTC: .*\)/,
      ),
    });
    await expect(stack.control.startModule({ module_id: id })).rejects.toMatchObject({
      code: 'already_running',
    });
    await gate.open();
    expect(await stack.ended(run_id)).toMatchObject({
      status: 'success',
      error: 'Cancelled after the merge had been committed',
      rows_merged: 2,
      waiting_for: null,
    });
    expect(await count()).toBe(2);
    await keepHistory(stack, 'module_unsettled', moduleWorkflowId(id));
  });

  test('has no time limit for that: an hour or a week is all the same', async () => {
    const { id, run_id } = await mergedUnheard('patient');
    const { events } = await stack.link.client.workflow.getHandle(moduleWorkflowId(id)).fetchHistory();
    const settle = (events ?? [])
      .map((event) => event.activityTaskScheduledEventAttributes)
      .find((scheduled) => scheduled?.activityType?.name === 'settleRun');
    expect(Number(settle?.scheduleToCloseTimeout?.seconds ?? 0)).toBe(0);
    expect(settle?.retryPolicy?.maximumAttempts ?? 0).toBe(0);
    await gate.open();
    await stack.ended(run_id);
  });

  test('ends with its outcome unknown when it is cancelled again, and lets the next one run', async () => {
    const { id, run_id } = await mergedUnheard('given up');
    await services().cancelModule(id);
    const { workflow_run_id, ...run } = await stack.ended(run_id);
    expect(run).toMatchObject({ status: 'error', rows_merged: null });
    expect(run.error).toBe(
      `Cancelled. Outcome unknown: given up before the destination answered. If its merge was committed, pipekit_staging.pipekit_ledger in the destination has run_uid ${workflow_run_id}`,
    );
    await keepHistory(stack, 'module_given_up', moduleWorkflowId(id));
    await gate.open();
    const ledger = 'select merged_rows from pipekit_staging.pipekit_ledger where run_uid = $1';
    expect(await stack.destination.query(ledger, [workflow_run_id])).toEqual([{ merged_rows: '2' }]);
    afterMerge = undefined;
    expect(await stack.run(id)).toMatchObject({ status: 'success', rows_merged: 2 });
  });

  test('and whose workflow is lost besides is settled by recovery as soon as the destination is back', async () => {
    const { id, run_id } = await mergedUnheard('lost too');
    await stack.link.client.workflow.getHandle(moduleWorkflowId(id)).terminate('by a test');
    const recovery = createRecovery(stack.repo, createRunRecovery(stack.link), () => {});
    await until('recovery asks', async () => {
      const before = failedAttempts(run_id);
      await recovery.endLostRuns();
      return before;
    });
    await gate.open();
    expect(await stack.ended(run_id)).toMatchObject({ status: 'success', rows_merged: 2 });
  });
});

test('a run that never came to its merge knows that nothing was merged, whether or not the destination is there', async () => {
  const id = append('not begun');
  beforePublish = async (signal) => {
    await gate.shut();
    await services().cancelModule(id);
    await until('the cancel has arrived', () => signal.aborted);
    signal.throwIfAborted();
  };
  const { run_id } = await stack.control.startModule({ module_id: id, triggered_by: 'test' });
  await until('the destination has not answered', () => failedAttempts(run_id) >= 1);
  await services().cancelModule(id);
  expect(await stack.ended(run_id)).toMatchObject({
    status: 'cancelled',
    error: expect.stringContaining('Nothing was merged; its staging could not be dropped yet'),
  });
  expect(await count()).toBe(0);
});
