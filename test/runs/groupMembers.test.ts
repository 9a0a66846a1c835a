import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { groupWorkflowId } from '../../src/domain/workflowIds.js';
import { closedGate, groupsOf } from '../support/groups.js';
import { keepHistory } from '../support/histories.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

let stack: Stack;
let groups: ReturnType<typeof groupsOf>;

beforeAll(async () => {
  stack = await startStack({
    sourceSql: `create table t (id int, note text); insert into t values (1, 'one')`,
    destinationSql: 'create table t (id int, note text); create table told (what text)',
  });
  groups = groupsOf(stack);
});
afterAll(async () => stack?.stop());

const told = async () =>
  (await stack.destination.query('select what from told')).map(({ what }) => what as string);
const hook = (run_order: number, run_on: 'success' | 'failure' | 'always', sql: string) => ({
  run_order,
  run_on,
  sql,
  connection_id: 2,
});
const sayingHooks = [
  hook(1, 'success', `insert into told values ('success')`),
  hook(2, 'failure', `insert into told values ('failure')`),
  hook(3, 'always', `insert into told values ('always')`),
];

describe('members of one run_order', () => {
  test('run side by side, no more than max_parallel, and a later run_order waits for all of them', async () => {
    const gate = await closedGate(stack);
    const [a, b, c] = [gate.query, gate.query, gate.query].map((query) => groups.module(query));
    const later = groups.module();
    const group = groups.group([[a, b, c] as number[], later], { max_parallel: 2 });
    const id = await groups.start(group);
    await gate.holds(2);
    const begun = groups.runsOf(id).toSorted((one, other) => one.module_id - other.module_id);
    expect(begun.map(({ module_id, status }) => ({ module_id, status }))).toEqual([
      { module_id: a, status: 'running' },
      { module_id: b, status: 'running' },
    ]);
    await gate.open();
    const { status, members } = await groups.ended(id);
    expect({ status, members: members.map((member) => member.status) }).toEqual({
      status: 'success',
      members: ['success', 'success', 'success', 'success'],
    });
    const last = members.find(({ module_id }) => module_id === later);
    for (const { module_id, finished_at } of members) {
      if (module_id !== later) expect(last?.started_at.localeCompare(finished_at as string)).not.toBe(-1);
    }
    await keepHistory(stack, 'group_parallel', groupWorkflowId(group));
  });

  test('run one after the other unless the group says otherwise', async () => {
    const gate = await closedGate(stack);
    const id = await groups.start(groups.group([[groups.module(gate.query), groups.module(gate.query)]]));
    await gate.holds(1);
    expect(groups.runsOf(id)).toHaveLength(1);
    await gate.open();
    expect((await groups.ended(id)).status).toBe('success');
  });
});

describe('stop_on_failure', () => {
  test('keeps later members from starting; those in progress end, and the rest are skipped with the reason', async () => {
    const gate = await closedGate(stack);
    const [failing, beside, later, last] = [
      groups.module('select nope'),
      groups.module(gate.query),
      groups.module(),
      groups.module(undefined, false),
    ];
    const group = groups.group([[failing, beside], later, last], { max_parallel: 2, stop_on_failure: true });
    const id = await groups.start(group);
    await gate.holds(1);
    await until('the first has failed', () => groups.runsOf(id).some(({ status }) => status === 'error'));
    await gate.open();
    const { status, members } = await groups.ended(id);
    expect(status).toBe('error');
    const { module_name } = stack.repo.runs.ofGroupRun(id).find((run) => run.status === 'error') as {
      module_name: string;
    };
    const error = `Not started: ${module_name} failed, and the group stops on failure`;
    expect(members.map((member) => ({ status: member.status, error: member.error }))).toEqual([
      { status: 'error', error: expect.stringContaining('nope') },
      { status: 'success', error: null },
      { status: 'skipped', error },
      { status: 'skipped', error },
    ]);
    await keepHistory(stack, 'group_stopped', groupWorkflowId(group));
  });

  test('takes a member that somebody cancelled for one that failed', async () => {
    const gate = await closedGate(stack);
    const first = groups.module(gate.query);
    const id = await groups.start(groups.group([first, groups.module()], { stop_on_failure: true }));
    await gate.holds(1);
    await stack.control.cancelModule(first);
    const { status, members } = await groups.ended(id);
    await gate.open();
    expect(status).toBe('cancelled');
    expect(members.map((member) => member.status)).toEqual(['cancelled', 'skipped']);
    expect(members[1]?.error).toContain('was cancelled, and the group stops on failure');
  });
});

describe('cancelling a group', () => {
  test('cancels every member in flight, skips the rest, and runs only the hooks that always run', async () => {
    const gate = await closedGate(stack);
    const [a, b, rest] = [groups.module(gate.query), groups.module(gate.query), groups.module()];
    const group = groups.group([[a, b], rest], { max_parallel: 2, hooks: sayingHooks });
    const id = await groups.start(group);
    await gate.holds(2);
    await stack.control.cancelGroup(group);
    const { status, members } = await groups.ended(id);
    expect(status).toBe('cancelled');
    expect(members.map((member) => member.status)).toEqual(['cancelled', 'cancelled', 'skipped']);
    expect(members[2]?.error).toBe('Cancelled before it began');
    expect(await told()).toEqual(['always']);
    await gate.open();
    await stack.destination.query('truncate told');
    await keepHistory(stack, 'group_cancelled', groupWorkflowId(group));
  });
});

describe('hooks of a group', () => {
  test('run after the members, in order, by how the group ended, and are logged on its run', async () => {
    const group = groups.group([groups.module()], {
      hooks: [hook(4, 'success', 'select 1 / 0'), ...sayingHooks].toReversed(),
    });
    const { id, status } = await groups.run(group);
    expect(status).toBe('success');
    expect(await told()).toEqual(['success', 'always']);
    expect(stack.repo.groupRuns.hooks(id)).toEqual([
      expect.objectContaining({ run_order: 1, status: 'success', connection: 'destination', error: null }),
      expect.objectContaining({ run_order: 3, status: 'success', run_on: 'always' }),
      expect.objectContaining({ status: 'error', error: expect.stringContaining('division by zero') }),
    ]);
    await stack.destination.query('truncate told');
    await keepHistory(stack, 'group_hooks', groupWorkflowId(group));
  });

  test('that want a failure run after one, and none run in a dry run', async () => {
    const group = groups.group([groups.module('select nope')], { hooks: sayingHooks });
    await groups.run(group);
    expect(await told()).toEqual(['failure', 'always']);
    await stack.destination.query('truncate told');
    expect((await groups.run(groups.group([groups.module()], { hooks: sayingHooks }), true)).status).toBe(
      'dry_run',
    );
    expect(await told()).toEqual([]);
  });
});

test('a member whose module is gone by the time it would start is an error that says so', async () => {
  const gate = await closedGate(stack);
  const [first, gone] = [groups.module(gate.query), groups.module()];
  const id = await groups.start(groups.group([first, gone]));
  await gate.holds(1);
  stack.repo.modules.remove(gone);
  await gate.open();
  const { status, members } = await groups.ended(id);
  expect(status).toBe('error');
  expect(members.map((member) => member.status)).toEqual(['success', 'error']);
  expect(members[1]?.error).toBe(`There is no module ${gone}`);
});

describe('pausing a group', () => {
  test('lets members in progress end and starts no other until it is resumed', async () => {
    const gate = await closedGate(stack);
    const group = groups.group([groups.module(gate.query), groups.module()]);
    const id = await groups.start(group);
    await gate.holds(1);
    expect(await stack.control.pauseGroup(group)).toEqual({ group_run_id: id });
    await gate.open();
    const history = stack.link.client.workflow.getHandle(groupWorkflowId(group));
    await until('the group run is told that its first member has ended', async () => {
      const { events } = await history.fetchHistory();
      return events?.some((event) => event.childWorkflowExecutionCompletedEventAttributes);
    });
    // An answer proves that it has done what it does about that.
    await stack.control.pauseGroup(group);
    expect(stack.repo.groupRuns.get(id)).toMatchObject({ status: 'running', paused: true });
    expect(groups.runsOf(id).map(({ status }) => status)).toEqual(['success']);
    await stack.control.resumeGroup(group);
    const ended = await groups.ended(id);
    expect(ended).toMatchObject({ status: 'success', paused: false });
    expect(ended.members).toHaveLength(2);
    await keepHistory(stack, 'group_paused', groupWorkflowId(group));
  });

  test('does not keep it from being cancelled', async () => {
    const gate = await closedGate(stack);
    const group = groups.group([groups.module(gate.query), groups.module()]);
    const id = await groups.start(group);
    await gate.holds(1);
    await stack.control.pauseGroup(group);
    await gate.open();
    await until('the first member has ended', () => groups.runsOf(id)[0]?.finished_at);
    await stack.control.cancelGroup(group);
    const { status, members } = await groups.ended(id);
    expect({ status, members: members.map((member) => member.status) }).toEqual({
      status: 'cancelled',
      members: ['success', 'skipped'],
    });
  });

  test('that does not run is a conflict', async () => {
    const group = groups.group([groups.module()]);
    for (const tell of [stack.control.pauseGroup, stack.control.resumeGroup]) {
      await expect(tell(group)).rejects.toMatchObject({
        code: 'conflict',
        message: 'No run of this group is in progress',
      });
    }
    await groups.run(group);
    await stack.link.client.workflow.getHandle(groupWorkflowId(group)).result();
    await expect(stack.control.pauseGroup(group)).rejects.toMatchObject({ code: 'conflict' });
  });
});
