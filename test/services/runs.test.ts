import { expect, test } from '@jest/globals';
import { addModule, beginRun } from '../repo/sample.js';
import { failureOf, servicesWith } from './helper.js';

test('a module is started by its name or id, after a look whether it is there', async () => {
  const { services, repo, started } = servicesWith();
  const id = addModule(repo);
  await services.runs.startModule('orders', { triggered_by: 'cli', dry_run: true });
  await services.runs.startModule(id, { triggered_by: 'api' });
  const asked_by = { actor: 'pipekit', actor_kind: 'system', ip: null, request_id: null };
  expect(started).toEqual([
    { module_id: id, triggered_by: 'cli', dry_run: true, asked_by },
    { module_id: id, triggered_by: 'api', asked_by },
  ]);
  await expect(services.runs.startModule('order', { triggered_by: 'cli' })).rejects.toMatchObject({
    code: 'not_found',
    hint: 'Did you mean "orders"?',
  });
  await expect(services.runs.cancelGroup('nightly')).rejects.toMatchObject({ code: 'not_found' });
  expect(started).toHaveLength(2);
});

test('a run comes with its steps and its group run', async () => {
  const { services, repo } = servicesWith();
  const group = repo.groups.save({ name: 'nightly', members: [] });
  const execution = { workflow_id: 'group/1', workflow_run_id: 'g' };
  const groupRun = repo.groupRuns.begin({ ...execution, group_id: group.id, triggered_by: 'cli' });
  const run = beginRun(repo, addModule(repo), groupRun);
  const at = '2026-01-01T00:00:00.000Z';
  await repo.journal.append([
    { run_id: run, step: 'hook:1', attempt: 1, n: 1, at, event: { kind: 'started' } },
  ]);
  expect(services.runs.get(run)).toMatchObject({
    id: run,
    steps: [{ step: 'hook:1', status: 'running' }],
    group_run: { group_name: 'nightly' },
  });
  expect(services.groupRuns.get(groupRun).runs.map(({ id }) => id)).toEqual([run]);
  expect(failureOf(() => services.runs.get(99))).toMatchObject({ code: 'not_found' });
});

test('cursors lead through all pages and end', () => {
  const { services, repo } = servicesWith();
  const module = addModule(repo);
  const ids = [1, 2, 3, 4, 5].map(() => beginRun(repo, module)).toReversed();
  const first = services.runs.list({ limit: 2 });
  const second = services.runs.list({ limit: 2, cursor: first.next ?? '' });
  const third = services.runs.list({ limit: 2, cursor: second.next ?? '' });
  expect([first, second, third].flatMap((page) => page.items.map(({ id }) => id))).toEqual(ids);
  expect(third.next).toBeNull();
});

test.each(['', 'nonsense', Buffer.from('["x",1]').toString('base64url')])(
  'the cursor "%s" is refused',
  (cursor) => {
    const { services } = servicesWith();
    expect(failureOf(() => services.runs.list({ cursor }))).toMatchObject({
      code: 'invalid',
      field: 'cursor',
    });
  },
);
