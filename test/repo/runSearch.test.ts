import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openRepo, type Repo } from '../../src/repo/index.js';
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
