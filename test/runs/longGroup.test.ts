import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { groupWorkflowId } from '../../src/domain/workflowIds.js';
import { createRunRecovery } from '../../src/temporal/index.js';
import { closedGate, groupsOf } from '../support/groups.js';
import { executionsOf, keepHistory, replayHistory } from '../support/histories.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

/** A member leaves 6 to 9 events; 400 at most are begun in one execution. */
const MOST_EVENTS = 5_000;

let stack: Stack;
let groups: ReturnType<typeof groupsOf>;

beforeAll(async () => {
  stack = await startStack({
    sourceSql: `create table t (id int, note text); insert into t values (1, 'one')`,
    destinationSql: 'create table t (id int, note text)',
  });
  groups = groupsOf(stack);
});
afterAll(async () => stack?.stop());

const modules = (count: number, enabled = true): number[] =>
  Array.from({ length: count }, () => groups.module(undefined, enabled));
const runIdNow = async (group: number): Promise<string> =>
  (await stack.link.client.workflow.getHandle(groupWorkflowId(group)).describe()).runId;

/** Awaits that the group run goes on in another execution than the one its record names. */
const handedOver = (group: number, id: number) =>
  until(
    'the group run goes on as new',
    async () => (await runIdNow(group)) !== stack.repo.groupRuns.get(id)?.workflow_run_id,
    60_000,
  );

describe('a group of 1,000 members', () => {
  test('runs them all under one record, in histories that stay short', async () => {
    const group = groups.group(
      [modules(800), modules(50, false), modules(150)].flatMap((all) => [all]),
      {
        max_parallel: 20,
      },
    );
    const startedAt = performance.now();
    const id = await groups.start(group, true);
    const { status, members, workflow_run_id } = await groups.ended(id, 200_000);
    const seconds = (performance.now() - startedAt) / 1_000;
    expect(status).toBe('dry_run');
    const count = (wanted: string): number => members.filter((run) => run.status === wanted).length;
    expect({ dry_run: count('dry_run'), skipped: count('skipped') }).toEqual({ dry_run: 950, skipped: 50 });

    const executions = await executionsOf(stack, groupWorkflowId(group), workflow_run_id);
    expect(executions.length).toBeGreaterThan(2);
    for (const { events } of executions) expect(events).toBeLessThan(MOST_EVENTS);
    const sizes = executions.map(({ events }) => events).join(', ');
    process.stderr.write(`1,000 members in ${seconds.toFixed(1)} s; executions of ${sizes} events\n`);
    for (const { runId } of executions) await replayHistory(stack, groupWorkflowId(group), runId);
  }, 240_000);

  test('runs one after the other hand over every 100', async () => {
    const group = groups.group(modules(250, false));
    const { status, members, workflow_run_id } = await groups.run(group);
    expect(status).toBe('success');
    expect(new Set(members.map((run) => run.status))).toEqual(new Set(['skipped']));
    expect(members).toHaveLength(250);
    expect(await executionsOf(stack, groupWorkflowId(group), workflow_run_id)).toHaveLength(3);
  });
});

describe('a group run that goes on as new', () => {
  test('holds its lock, is found by its group, paused, resumed and cancelled as before', async () => {
    const gate = await closedGate(stack);
    const [gated, after] = [groups.module(gate.query), groups.module()];
    const group = groups.group([...modules(120, false), gated, after]);
    const id = await groups.start(group);
    await gate.holds(1);
    await handedOver(group, id);
    await expect(stack.control.startGroup({ group_id: group })).rejects.toMatchObject({
      code: 'already_running',
      details: { group_run_id: id },
    });
    const handle = stack.link.client.workflow.getHandle(groupWorkflowId(group));
    expect(await handle.executeUpdate('begun')).toBe(id);
    expect((await handle.describe()).searchAttributes.PipekitGroup).toEqual([
      stack.repo.groups.get(group)?.name,
    ]);
    expect(await stack.control.pauseGroup(group)).toEqual({ group_run_id: id });
    expect(await stack.control.resumeGroup(group)).toEqual({ group_run_id: id });
    await stack.control.cancelGroup(group);
    const { status, members } = await groups.ended(id);
    await gate.open();
    expect(status).toBe('cancelled');
    expect(members.filter((run) => run.status === 'skipped')).toHaveLength(121);
    expect(members.find(({ module_id }) => module_id === gated)?.status).toBe('cancelled');
    expect(members.find(({ module_id }) => module_id === after)?.error).toBe('Cancelled before it began');
    const { workflow_run_id } = stack.repo.groupRuns.get(id) as { workflow_run_id: string };
    await keepHistory(stack, 'group_handed_over', groupWorkflowId(group), workflow_run_id);
    await keepHistory(stack, 'group_continued', groupWorkflowId(group));
  });

  test('stays paused through it', async () => {
    const gate = await closedGate(stack);
    // The gated member is in flight while all others of its place end: so the hand-over has to wait for it.
    const group = groups.group([[groups.module(gate.query), ...modules(401, false)]], { max_parallel: 2 });
    const id = await groups.start(group);
    await gate.holds(1);
    await until('the window is closed', () => groups.runsOf(id).length === 400);
    await stack.control.pauseGroup(group);
    await gate.open();
    await handedOver(group, id);
    expect(await stack.control.pauseGroup(group)).toEqual({ group_run_id: id });
    expect(groups.runsOf(id)).toHaveLength(400);
    await stack.control.resumeGroup(group);
    const { status, members } = await groups.ended(id);
    expect(status).toBe('success');
    expect(members).toHaveLength(402);
  });

  test('is not begun by a cancel that comes while the window empties, even if what is in flight succeeds', async () => {
    const gate = await closedGate(stack);
    const held = stack.addModule({
      name: 'held in its hook',
      // A hook that always runs is not cancelled, so the run of this module is a success.
      hooks: [{ run_order: 1, connection_id: 1, run_on: 'always', sql: gate.query }],
    });
    const group = groups.group([[held, ...modules(401, false)]], { max_parallel: 2 });
    const id = await groups.start(group);
    await gate.holds(1);
    await until('the window is closed', () => groups.runsOf(id).length === 400);
    await stack.control.cancelGroup(group);
    const handle = stack.link.client.workflow.getHandle(groupWorkflowId(group));
    await until('the group run has heard it', async () => {
      const { events } = await handle.fetchHistory();
      return events?.some((event) => event.workflowExecutionCancelRequestedEventAttributes);
    });
    await gate.open();
    const { status, members } = await groups.ended(id);
    expect(status).toBe('cancelled');
    expect(members.find(({ module_id }) => module_id === held)?.status).toBe('success');
    expect(members.filter(({ error }) => error === 'Cancelled before it began')).toHaveLength(2);
  });

  test('is known as running by its first execution, until the last is gone', async () => {
    const gate = await closedGate(stack);
    const group = groups.group([...modules(120, false), groups.module(gate.query)]);
    const id = await groups.start(group);
    await gate.holds(1);
    await handedOver(group, id);
    const recovery = createRunRecovery(stack.link);
    const record = stack.repo.groupRuns.get(id) as NonNullable<ReturnType<typeof stack.repo.groupRuns.get>>;
    expect(await recovery.isRunning(record)).toBe(true);
    await stack.link.client.workflow.getHandle(groupWorkflowId(group)).terminate('by a test');
    expect(await recovery.isRunning(record)).toBe(false);
    await gate.open();
    stack.repo.groupRuns.finish(id, { status: 'error' });
  });
});
