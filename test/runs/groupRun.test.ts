import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({
    sourceSql: `create table t (id int, note text); insert into t values (1, 'one')`,
    destinationSql: 'create table t (id int, note text)',
  });
});
afterAll(async () => stack?.stop());

let named = 0;
const moduleThat = (source_query?: string, enabled = true): number =>
  stack.addModule({ name: `member ${++named}`, enabled, ...(source_query && { source_query }) });

function groupOf(...modules: number[]): number {
  const members = modules.map((module_id, index) => ({ module_id, run_order: index + 1 }));
  return stack.repo.groups.save({ name: `group ${++named}`, members }).id;
}

async function runGroup(group_id: number, dry_run = false) {
  const { group_run_id } = await stack.control.startGroup({ group_id, triggered_by: 'test', dry_run });
  return groupEnded(group_run_id);
}

async function groupEnded(id: number) {
  const groupRun = await until(`group run ${id} has ended`, () => {
    const found = stack.repo.groupRuns.get(id);
    return found?.finished_at ? found : undefined;
  });
  const members = stack.repo.runs.list({ group_run_id: id, limit: 50 });
  return {
    status: groupRun.status,
    members: members.map(({ status, error }) => ({ status, error })).toReversed(),
  };
}

describe('a group run', () => {
  test('goes on past a member that fails, skips the disabled, and is an error in the end', async () => {
    const result = await runGroup(
      groupOf(moduleThat(), moduleThat('select nope'), moduleThat(undefined, false), moduleThat()),
    );
    expect(result).toEqual({
      status: 'error',
      members: [
        { status: 'success', error: null },
        { status: 'error', error: expect.stringContaining('nope') },
        { status: 'skipped', error: null },
        { status: 'success', error: null },
      ],
    });
  });

  test('is a success when all that ran were, and a dry run when all were dry', async () => {
    const group = groupOf(moduleThat(), moduleThat());
    expect((await runGroup(group)).status).toBe('success');
    expect((await runGroup(group, true)).status).toBe('dry_run');
  });

  test('without members is a success that did nothing', async () => {
    expect(await runGroup(groupOf())).toEqual({ status: 'success', members: [] });
  });

  test('counts a member that is already running elsewhere as that member’s failure, naming the run', async () => {
    const slow = moduleThat('select 1, pg_sleep(600)::text');
    const { run_id } = await stack.control.startModule({ module_id: slow, triggered_by: 'test' });
    const result = await runGroup(groupOf(slow, moduleThat()));
    expect(result.status).toBe('error');
    expect(result.members).toEqual([
      { status: 'error', error: `Already running as run ${run_id}` },
      { status: 'success', error: null },
    ]);
    await stack.control.cancelModule(slow);
    await stack.ended(run_id);
  });

  test('that is cancelled cancels its member in progress and skips the others', async () => {
    const group = groupOf(moduleThat('select 1, pg_sleep(600)::text'), moduleThat());
    const { group_run_id } = await stack.control.startGroup({ group_id: group, triggered_by: 'test' });
    await until('the first member reads its source', async () => {
      const [row] = await stack.source.query(
        `select 1 from pg_stat_activity where state = 'active' and query like '%pg_sleep(600)%' and pid <> pg_backend_pid()`,
      );
      return row;
    });
    await stack.control.cancelGroup(group);
    const result = await groupEnded(group_run_id);
    expect(result.status).toBe('cancelled');
    expect(result.members).toEqual([
      { status: 'cancelled', error: 'Cancelled' },
      { status: 'skipped', error: 'Cancelled before it began' },
    ]);
  });

  test('refuses a second start while it runs, naming the group run', async () => {
    const group = groupOf(moduleThat('select 1, pg_sleep(600)::text'));
    const { group_run_id } = await stack.control.startGroup({ group_id: group, triggered_by: 'test' });
    await expect(stack.control.startGroup({ group_id: group })).rejects.toMatchObject({
      code: 'already_running',
      details: { group_run_id },
    });
    await stack.control.cancelGroup(group);
    await groupEnded(group_run_id);
  });
});
