import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openRepo, type Repo, type RunFilter } from '../../src/repo/index.js';
import { beginRun, connectionNamed, moduleNamed } from './sample.js';

const NOTHING = { rows_source: null, rows_staged: null, rows_rejected: null, rows_merged: null, bytes: null };

let repo: Repo;
beforeEach(() => {
  repo = openRepo(':memory:');
});
afterEach(() => repo.close());

/** Runs of two modules in turn; every third one fails. */
function fill(count: number): number[] {
  const { id } = repo.connections.save(connectionNamed('shop'));
  const modules = ['orders 100%', 'Stock_x'].map((name) => repo.modules.save(moduleNamed(name, id)).id);
  return Array.from({ length: count }, (_, index) => {
    const run = beginRun(repo, modules[index % 2] as number);
    const error = index % 3 === 0 ? `relation "no_${index}" is not there` : null;
    repo.runs.finish(run, { ...NOTHING, status: error ? 'error' : 'success', error });
    return run;
  });
}

const idsOf = (q: string, limit = 100, before?: { started_at: string; id: number }): number[] =>
  repo.runs.list({ q, limit, before }).map(({ id }) => id);

test('runs are found by a part of the name or of the error, whatever the case, newest first', () => {
  const ids = fill(12).toReversed();
  const every = (test: (index: number) => boolean) => ids.filter((_, index) => test(11 - index));
  expect(idsOf('ORDERS')).toEqual(every((index) => index % 2 === 0));
  expect(idsOf('stock_X')).toEqual(every((index) => index % 2 === 1));
  expect(idsOf('Is Not')).toEqual(every((index) => index % 3 === 0));
  expect(idsOf('"no_9"')).toEqual(every((index) => index === 9));
  expect(idsOf('st')).toEqual(every((index) => index % 2 === 1));
  expect(idsOf('100%')).toEqual(idsOf('orders'));
  for (const nowhere of ['stockXx', 'AND NOT', '"""', 'no_1*']) expect(idsOf(nowhere)).toEqual([]);
});

test('a search is walked page by page, each run once', () => {
  fill(30);
  const seen: number[] = [];
  for (let before: { started_at: string; id: number } | undefined; ; ) {
    const page = repo.runs.list({ q: 'orders', limit: 4, before });
    if (page.length === 0) break;
    seen.push(...page.map(({ id }) => id));
    before = page.at(-1);
  }
  expect(seen).toEqual(idsOf('orders'));
  expect(seen).toHaveLength(15);
});

test('with other filters the same is found among what they leave', () => {
  fill(12);
  expect(repo.runs.list({ q: 'orders', status: 'error', limit: 10 })).toHaveLength(2);
});

test('texts shorter than a trigram are found in errors too, and a time limits what is found', () => {
  const ids = fill(12);
  expect(idsOf('"n')).toEqual([0, 3, 6, 9].map((index) => ids[index]).toReversed());
  expect(idsOf('zz')).toEqual([]);
  const all = { q: 'orders', limit: 100 };
  expect(repo.runs.list({ ...all, since: new Date(Date.now() - 60_000).toISOString() })).toHaveLength(6);
  expect(repo.runs.list({ ...all, since: new Date(Date.now() + 60_000).toISOString() })).toEqual([]);
});

test('whatever a search is put together with, it finds what reading each run would', () => {
  fill(12);
  const { id: elsewhere } = repo.connections.save(connectionNamed('elsewhere'));
  const moved = repo.modules.save(moduleNamed('orders of yesterday', elsewhere)).id;
  const group = repo.groups.save({ name: 'nightly' }).id;
  const workflow = { workflow_id: 'group/1', workflow_run_id: 'group-1' };
  const groupRun = repo.groupRuns.begin({ group_id: group, triggered_by: 'test', ...workflow });
  const ends = [
    { status: 'success', error: 'Hook 1: no route to the host' },
    { status: 'error', error: 'no route to the host' },
    { status: 'success', error: null },
    { status: 'cancelled', error: null },
  ] as const;
  for (const [index, end] of ends.entries())
    repo.runs.finish(beginRun(repo, index % 2 ? moved : 1, groupRun), { ...NOTHING, ...end });
  repo.modules.save(moduleNamed('renamed', elsewhere), moved);

  const all = repo.runs.list({ limit: 100 });
  const holds = (text: string | null, q: string): boolean => (text ?? '').includes(q);
  const isFound = ({ q, status, module_id, group_id, connections }: RunFilter & { q: string }) =>
    all.filter(
      (run) =>
        (holds(run.module_name, q) || holds(run.error, q)) &&
        (!status || run.status === status) &&
        (!module_id || run.module_id === module_id) &&
        (!group_id || (run.group_run_id === groupRun && group_id === group)) &&
        (!connections || connections.includes(run.module_id === moved ? elsewhere : 1)),
    );
  const filters = combined<RunFilter & { q: string }>({
    q: ['orders', 'yesterday', 'renamed', 'route', 'relation', 'nowhere', 'no'],
    status: [undefined, 'error', 'success', 'cancelled'],
    module_id: [undefined, 1, moved],
    group_id: [undefined, group, group + 1],
    connections: [undefined, [elsewhere], [1, elsewhere]],
  });
  expect(filters.filter((filter) => isFound(filter).length > 1).length).toBeGreaterThan(50);
  for (const filter of filters) {
    const expected = isFound(filter).map(({ id }) => id);
    const page = repo.runs.list({ ...filter, limit: 1 });
    const rest = page[0] ? repo.runs.list({ ...filter, limit: 100, before: page[0] }) : [];
    expect({ filter, found: [...page, ...rest].map(({ id }) => id) }).toEqual({ filter, found: expected });
  }
});

/** Each value of each with each of the others. */
function combined<T extends object>(values: { [K in keyof T]: T[K][] }): T[] {
  return Object.entries<unknown[]>(values).reduce<object[]>(
    (made, [key, each]) => made.flatMap((one) => each.map((value) => ({ ...one, [key]: value }))),
    [{}],
  ) as T[];
}
