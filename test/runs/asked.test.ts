import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { By } from '../../src/domain/actor.js';
import type { RunControl } from '../../src/domain/ports.js';
import { createRunService } from '../../src/services/runs.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const ANN: By = {
  actor: { kind: 'user', id: 1, name: 'ann', role: 'editor', connections: null },
  ip: '192.0.2.7',
  request_id: 'r-1',
};

let stack: Stack;
let add: Stack['repo']['audit']['add'];
beforeAll(async () => {
  const table = 'create table t (id int, note text)';
  stack = await startStack({ sourceSql: table, destinationSql: table });
  ({ add } = stack.repo.audit);
});
afterAll(() => stack?.stop());
afterEach(() => {
  stack.repo.audit.add = add;
});

const asAnn = (control: RunControl = stack.control) => createRunService(stack.repo, control, ANN);
const entries = () => stack.repo.audit.list({ limit: 100 }).toReversed();

/** The process that asked is killed once Temporal has answered, and before it could do anything about it. */
const dying = (): RunControl => ({
  ...stack.control,
  async startModule(request) {
    await stack.control.startModule(request);
    throw new Error('killed');
  },
  async startGroup(request) {
    await stack.control.startGroup(request);
    throw new Error('killed');
  },
});

test('a start is on the record though whoever was asked dies as soon as Temporal has answered', async () => {
  const module_id = stack.addModule({ name: 'mine' });
  const options = { triggered_by: 'api', dry_run: true } as const;
  await expect(asAnn(dying()).startModule('mine', options)).rejects.toThrow('killed');
  const [run] = stack.repo.runs.list({ module_id, limit: 9 });
  expect(entries()).toEqual([
    expect.objectContaining({
      actor: 'ann',
      actor_kind: 'user',
      ip: '192.0.2.7',
      request_id: 'r-1',
      action: 'start',
      resource: 'run',
      resource_id: run?.id,
      resource_name: 'mine',
      after: options,
    }),
  ]);
  await stack.ended(run?.id as number);
});

test('so is that of a group; its members, and what Temporal itself starts, nobody has asked for', async () => {
  const before = entries().length;
  const module_id = stack.addModule({ name: 'member' });
  const group_id = stack.repo.groups.save({ name: 'all', members: [{ module_id, run_order: 1 }] }).id;
  await expect(asAnn(dying()).startGroup('all', { triggered_by: 'cli' })).rejects.toThrow('killed');
  const [groupRun] = stack.repo.groupRuns.list({ group_id, limit: 9 });
  await until('the group has ended', () => stack.repo.groupRuns.get(groupRun?.id as number)?.finished_at);
  await stack.run(module_id);
  expect(stack.repo.runs.list({ module_id, limit: 9 })).toHaveLength(2);
  expect(entries().slice(before)).toEqual([
    expect.objectContaining({
      actor: 'ann',
      resource: 'group_run',
      resource_id: groupRun?.id,
      resource_name: 'all',
      after: { triggered_by: 'cli' },
    }),
  ]);
});

test('a record that cannot be written keeps the run from beginning: both are tried again, and come once', async () => {
  const before = entries().length;
  const module_id = stack.addModule({ name: 'tried again' });
  const tried: (number | null)[] = [];
  stack.repo.audit.add = (entry) => {
    tried.push(entry.resource_id);
    if (tried.length < 3) throw new Error('disk full');
    add(entry);
  };
  const { run_id } = await asAnn().startModule('tried again', { triggered_by: 'api', dry_run: true });
  // The id is the same each time: what could not be recorded has left no run behind.
  expect(tried).toEqual([run_id, run_id, run_id]);
  expect(stack.repo.runs.list({ module_id, limit: 9 })).toHaveLength(1);
  expect(entries().slice(before)).toMatchObject([{ resource: 'run', resource_id: run_id }]);
  await stack.ended(run_id);
});
