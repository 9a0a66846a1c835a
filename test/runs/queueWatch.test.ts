import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { PendingStep } from '../../src/domain/ports.js';
import { createGroupRunService } from '../../src/services/runs.js';
import { createQueueWatch } from '../../src/services/index.js';
import { createRunnerQueues } from '../../src/temporal/index.js';
import { closedGate } from '../support/groups.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const WAITS = `queued: waiting for a runner of pool 'as400'; start one with \`pipekit worker --pool as400\``;

let stack: Stack;
let look: () => Promise<void>;
const reports: string[] = [];

beforeAll(async () => {
  stack = await startStack({
    sourceSql: `create table t (id int, note text); insert into t values (1, 'one')`,
    destinationSql: 'create table t (id int, note text)',
  });
  look = createQueueWatch(stack.repo, createRunnerQueues(stack.link), (sentence) => reports.push(sentence));
  for (const name of ['source', 'destination']) {
    const connection = stack.repo.connections.byName(name) as any;
    stack.repo.connections.save({ ...connection, runner_pool: 'as400' }, connection.id);
  }
});
afterAll(async () => stack?.stop());

const reasonOf = (id: number) => stack.repo.runs.get(id)?.waiting_for;

test('a run and its group run say which pool they wait for, until a runner of it comes', async () => {
  const gate = await closedGate(stack);
  const module_id = stack.addModule({ name: 'pooled', source_query: gate.query });
  const group_id = stack.repo.groups.save({ name: 'g', members: [{ module_id, run_order: 1 }] } as any).id;
  const { group_run_id } = await stack.control.startGroup({ group_id, triggered_by: 'test' });
  const run = await until('the member has begun', () => stack.repo.runs.ofGroupRun(group_run_id)[0]);
  let told = 0;
  stack.repo.changes.subscribe(run.id, () => (told += 1));
  await until('the reason is known', async () => {
    await look();
    return reasonOf(run.id) === WAITS;
  });
  expect(told).toBeGreaterThan(0);
  expect(createGroupRunService(stack.repo).get(group_run_id).waiting_for).toBe(`pooled: ${WAITS}`);
  await stack.addRunner('as400');
  await gate.holds(1);
  await look();
  expect(reasonOf(run.id)).toBeNull();
  expect(createGroupRunService(stack.repo).get(group_run_id).waiting_for).toBeNull();
  await gate.open();
  expect((await stack.ended(run.id)).status).toBe('success');
  expect(reports).toEqual([]);
});

test('a runner that is busy with all its slots does not poll, and is not taken for absent', async () => {
  const busy: Record<string, PendingStep[]> = {
    'module/1': [{ pool: null, isStarted: true }],
    'module/2': [{ pool: null, isStarted: false }],
    'module/3': [{ pool: 'dmz', isStarted: false }],
  };
  const reasons = new Map<string, string>();
  const watch = createQueueWatch(
    {
      runs: { allRunning: () => Object.keys(busy).map((workflow_id) => ({ workflow_id })) },
      groupRuns: { allRunning: () => [] },
      waits: { setQueued: (now: Map<string, string>) => now.forEach((why, id) => reasons.set(id, why)) },
    } as any,
    { pendingSteps: async (id) => busy[id] ?? [], isPolled: async () => false },
    () => {},
  );
  await watch();
  expect([...reasons.keys()]).toEqual(['module/3']);
});
