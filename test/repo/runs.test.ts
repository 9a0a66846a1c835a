import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { openRepo, type Repo } from '../../src/repo/index.js';
import { addModule, beginRun, inDirectory, NO_COUNTS } from './sample.js';

let repo: Repo;
let orders: number;
beforeEach(() => {
  repo = openRepo(':memory:');
  orders = addModule(repo);
});
afterEach(() => repo.close());

const finish = (
  id: number,
  status: 'success' | 'error' | 'cancelled' = 'success',
  error: string | null = null,
) => repo.runs.finish(id, { ...NO_COUNTS, status, error });

test('beginning the same execution again gives the same run', () => {
  const run = {
    module_id: orders,
    group_run_id: null,
    triggered_by: 'cli' as const,
    workflow_id: 'module/1',
    workflow_run_id: 'abc',
  };
  const id = repo.runs.begin(run);
  expect(repo.runs.begin(run)).toBe(id);
  expect(repo.runs.runningOf(orders)).toBe(id);
  expect(repo.runs.get(id)).toMatchObject({ module_name: 'orders', status: 'running', finished_at: null });
});

test('a start that somebody asked for is in the audit log once, and with the run or not at all', () => {
  const execution = { workflow_id: 'module/1', workflow_run_id: 'abc' };
  const after = { triggered_by: 'api', watermark_values: { api_token: 'hunter2', since: '7' } };
  const by = { actor: 'ann', actor_kind: 'user' as const, ip: '192.0.2.7', request_id: 'r-1' };
  const asked = { ...by, after };
  const run = { ...execution, module_id: orders, group_run_id: null, triggered_by: 'api' as const, asked };
  const { add } = repo.audit;
  repo.audit.add = () => {
    throw new Error('disk full');
  };
  expect(() => repo.runs.begin(run)).toThrow('disk full');
  expect(repo.runs.list({ limit: 9 })).toEqual([]);
  repo.audit.add = add;
  const id = repo.runs.begin(run);
  repo.runs.begin(run);
  expect(repo.audit.list({ limit: 9 })).toEqual([
    expect.objectContaining({
      ...by,
      action: 'start',
      resource: 'run',
      resource_id: id,
      resource_name: 'orders',
      before: null,
      after: { triggered_by: 'api', watermark_values: { api_token: '***', since: '7' } },
    }),
  ]);
  expect(repo.audit.startOf('run', id)).toEqual({ actor: 'ann', request_id: 'r-1' });
  const unasked = repo.runs.begin({ ...run, asked: undefined, workflow_run_id: 'by schedule' });
  expect(repo.audit.startOf('run', unasked)).toBeUndefined();
  expect(repo.audit.list({ limit: 9 })).toHaveLength(1);
});

test('a run carries its plan and its counts', () => {
  const id = beginRun(repo, orders);
  const watermark_values = { since: "'2026-01-01'" };
  repo.runs.plan(id, { source_sql: 'SELECT 1', merge_sql: 'INSERT', watermark_values });
  const counts = { rows_source: 3, rows_staged: 3, rows_rejected: 0, rows_merged: 3, bytes: 42 };
  repo.runs.finish(id, { ...counts, status: 'success', error: null });
  expect(repo.runs.get(id)).toMatchObject({
    ...counts,
    resolved_source_sql: 'SELECT 1',
    watermark_values_json: watermark_values,
  });
  expect(repo.runs.runningOf(orders)).toBeUndefined();
});

test('a finished run stays as it is', () => {
  const id = beginRun(repo, orders);
  finish(id, 'error', 'no such table');
  const ended = repo.runs.get(id);
  finish(id);
  repo.runs.plan(id, { source_sql: 'SELECT 2', merge_sql: '', watermark_values: {} });
  expect(repo.runs.get(id)).toEqual(ended);
});

test('not even plain SQL changes a finished run', () =>
  inDirectory((directory) => {
    const file = join(directory, 'pipekit.db');
    const onDisk = openRepo(file);
    const id = beginRun(onDisk, addModule(onDisk));
    onDisk.runs.finish(id, { ...NO_COUNTS, status: 'success', error: null });
    onDisk.close();
    const db = new Database(file);
    expect(() => db.exec('UPDATE run_log SET error = NULL')).toThrow('a finished run is immutable');
    db.close();
  }));

test('a run keeps its history when its module is renamed or removed', () => {
  const id = beginRun(repo, orders);
  finish(id);
  repo.modules.remove(orders);
  expect(repo.runs.get(id)?.module_name).toBe('orders');
  expect(() => beginRun(repo, orders)).toThrow(expect.objectContaining({ code: 'not_found' }));
});

test('a member that did not run is recorded once, with no workflow of its own', () => {
  const group = repo.groups.save({ name: 'nightly', members: [] });
  const execution = { workflow_id: 'group/1', workflow_run_id: 'abc' };
  const groupRun = repo.groupRuns.begin({ ...execution, group_id: group.id, triggered_by: 'cli' });
  expect(repo.groupRuns.begin({ ...execution, group_id: group.id, triggered_by: 'cli' })).toBe(groupRun);
  const absent = {
    module_id: orders,
    group_run_id: groupRun,
    triggered_by: 'cli' as const,
    status: 'skipped' as const,
    error: null,
  };
  const id = repo.runs.addEnded(absent);
  expect(repo.runs.addEnded(absent)).toBe(id);
  expect(repo.runs.get(id)).toMatchObject({ status: 'skipped', workflow_id: '', workflow_run_id: '' });
  expect(repo.runs.list({ group_run_id: groupRun, limit: 9 })).toHaveLength(1);
  expect(repo.runs.list({ group_id: group.id, limit: 9 })).toHaveLength(1);
});

test('a group run ends once', () => {
  const { id } = repo.groups.save({ name: 'nightly', members: [] });
  const run = repo.groupRuns.begin({
    group_id: id,
    triggered_by: 'api',
    workflow_id: 'group/1',
    workflow_run_id: 'abc',
  });
  expect(repo.groupRuns.runningOf(id)).toBe(run);
  repo.groupRuns.finish(run, { status: 'error' });
  repo.groupRuns.finish(run, { status: 'success' });
  expect(repo.groupRuns.get(run)).toMatchObject({ group_name: 'nightly', status: 'error' });
  expect(repo.groupRuns.runningOf(id)).toBeUndefined();
  expect(repo.groupRuns.list({ group_id: id, limit: 5 }).map((one) => one.id)).toEqual([run]);
});

test('pages of runs join without a gap or a repeat, though many start in the same millisecond', () => {
  const ids = Array.from({ length: 25 }, () => beginRun(repo, orders));
  expect(new Set(ids.map((id) => repo.runs.get(id)?.started_at)).size).toBeLessThan(ids.length);
  const seen: number[] = [];
  for (let page = repo.runs.list({ limit: 4 }); page.length > 0; ) {
    seen.push(...page.map((run) => run.id));
    page = repo.runs.list({ limit: 4, before: page.at(-1) });
  }
  expect(seen).toEqual(ids.toReversed());
});

test('runs of a group come newest first, in pages, by status, time and text, and none of another group', () => {
  const member = addModule(repo, 'customers');
  const [nightly, weekly] = ['nightly', 'weekly'].map((name) => repo.groups.save({ name, members: [] }).id);
  const runs = ([nightly, weekly, nightly] as number[]).map((group_id, index) => {
    const group_run_id = repo.groupRuns.begin({
      group_id,
      triggered_by: 'api',
      workflow_id: `group/${group_id}`,
      workflow_run_id: `g${index}`,
    });
    return [orders, member].map((module_id) => beginRun(repo, module_id, group_run_id));
  });
  const [first = [], , last = []] = runs;
  const all = [...first, ...last].toReversed();
  finish(all[0] as number, 'error', 'deadlock');
  finish(all[1] as number);
  const list = (filter: object = {}) => repo.runs.list({ group_id: nightly, limit: 10, ...filter });
  const found = (filter?: object) => list(filter).map(({ id }) => id);
  expect(found()).toEqual(all);
  expect(found({ limit: 2, before: list()[1] })).toEqual(all.slice(2));
  expect(found({ status: 'error' })).toEqual([all[0]]);
  expect(found({ status: 'success' })).toEqual([all[1]]);
  expect(found({ module_id: orders })).toEqual([all[1], all[3]]);
  expect(found({ q: 'deadlock' })).toEqual([all[0]]);
  expect(found({ since: new Date(Date.now() - 60_000).toISOString() })).toEqual(all);
  expect(found({ since: new Date(Date.now() + 60_000).toISOString() })).toEqual([]);
});

test('runs are found by module, status, time and text', () => {
  const other = addModule(repo, 'customers');
  const failed = beginRun(repo, orders);
  finish(failed, 'error', 'deadlock_detected at 100%');
  const good = beginRun(repo, other);
  finish(good);
  const found = (filter: object) => repo.runs.list({ ...filter, limit: 10 }).map((run) => run.id);
  expect(found({ module_id: orders })).toEqual([failed]);
  expect(found({ status: 'error' })).toEqual([failed]);
  expect(found({ status: 'success' })).toEqual([good]);
  expect(found({ q: 'CUST' })).toEqual([good]);
  expect(found({ q: '100%' })).toEqual([failed]);
  expect(found({ q: 'deadlock%detected' })).toEqual([]);
  expect(found({ since: new Date(Date.now() + 60_000).toISOString() })).toEqual([]);
});
