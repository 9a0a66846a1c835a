import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { join } from 'node:path';
import type { JournalEntry } from '../../src/domain/ports.js';
import { openRepo, type Repo } from '../../src/repo/index.js';
import { addModule, beginRun, inDirectory, NO_COUNTS } from './sample.js';

let repo: Repo;
let run: number;
beforeEach(() => {
  repo = openRepo(':memory:');
  run = beginRun(repo, addModule(repo));
});
afterEach(() => repo.close());

const entry = (n: number, event: JournalEntry['event'], attempt = 1): JournalEntry => ({
  run_id: run,
  step: 'stage',
  attempt,
  n,
  at: `2026-01-01T00:00:00.00${n}Z`,
  event,
});
const line = (n: number, attempt?: number) =>
  entry(n, { kind: 'line', stream: 'stdout', text: `line ${n}` }, attempt);
const started = (n: number, attempt?: number) => entry(n, { kind: 'started' }, attempt);
const progress = (n: number, rows: number) => entry(n, { kind: 'progress', rows, bytes: rows * 10 });
const finished = (n: number) =>
  entry(n, { kind: 'finished', status: 'success', error: null, rows: 9, bytes: null });

const stored = () => ({
  lines: repo.journal.lines(run, { after: 0, limit: 100 }),
  steps: repo.journal.steps(run),
});
const texts = () => stored().lines.map(({ seq, text }) => `${seq} ${text}`);

test('a batch sent twice changes nothing the second time', async () => {
  const batch = [started(1), line(2), progress(3, 5), line(4), finished(5)];
  await repo.journal.append(batch);
  const once = stored();
  await repo.journal.append(batch);
  expect(stored()).toEqual(once);
  expect(texts()).toEqual(['1 line 2', '2 line 4']);
  expect(once.steps).toEqual([
    expect.objectContaining({ status: 'success', rows: 9, bytes: 50, finished_at: batch[4]?.at }),
  ]);
});

test('overlapping batches leave each line once, without a gap', async () => {
  await repo.journal.append([started(1), line(2), line(3)]);
  await repo.journal.append([line(2), line(3), line(4)]);
  expect(texts()).toEqual(['1 line 2', '2 line 3', '3 line 4']);
});

test('progress that was overtaken does not take a finished step back', async () => {
  await repo.journal.append([started(1), progress(2, 5), finished(3)]);
  await repo.journal.append([progress(2, 5)]);
  expect(stored().steps[0]).toMatchObject({ status: 'success', rows: 9 });
});

test('a batch sent again after a restart of the process changes nothing', () =>
  inDirectory(async (directory) => {
    const file = join(directory, 'pipekit.db');
    const before = openRepo(file);
    run = beginRun(before, addModule(before));
    const batch = [started(1), line(2)];
    await before.journal.append(batch);
    before.close();
    const after = openRepo(file);
    await after.journal.append([...batch, line(3)]);
    expect(after.journal.lastLines(run, 10).map((one) => one.seq)).toEqual([1, 2]);
    expect(after.journal.steps(run)).toHaveLength(1);
    after.close();
  }));

test('a second attempt counts its own entries and closes an attempt that fell silent', async () => {
  await repo.journal.append([started(1), line(2)]);
  await repo.journal.append([started(1, 2), line(2, 2)]);
  expect(stored().steps.map(({ attempt, status }) => [attempt, status])).toEqual([
    [1, 'error'],
    [2, 'running'],
  ]);
  expect(texts()).toEqual(['1 line 2', '2 line 2']);
});

test('the end of a run closes its open step, and a late report is still believed', async () => {
  await repo.journal.append([started(1)]);
  repo.runs.finish(run, { ...NO_COUNTS, status: 'cancelled', error: null });
  expect(stored().steps[0]).toMatchObject({ status: 'cancelled' });
  await repo.journal.append([line(2), finished(3)]);
  expect(stored().steps[0]).toMatchObject({ status: 'success', error: null });
  expect(texts()).toEqual(['1 line 2']);
});

test('entries of an unknown run are ignored, the others kept', async () => {
  await repo.journal.append([{ ...line(1), run_id: 99 }, line(2)]);
  expect(texts()).toEqual(['1 line 2']);
  expect(repo.journal.lines(99, { after: 0, limit: 10 })).toEqual([]);
});

test('lines are read forwards from a cursor, or the newest ones', async () => {
  await repo.journal.append([line(1), line(2), line(3), line(4)]);
  expect(repo.journal.lines(run, { after: 1, limit: 2 }).map(({ seq }) => seq)).toEqual([2, 3]);
  expect(repo.journal.lastLines(run, 2).map(({ seq }) => seq)).toEqual([3, 4]);
});

test('each commit about a run is announced to those who follow it, until they stop', async () => {
  const heard: string[] = [];
  const stop = repo.changes.subscribe(run, () => heard.push('followed'));
  repo.changes.subscribe(run + 1, () => heard.push('another'));
  repo.changes.subscribeAll((id) => heard.push(`run ${id}`));
  await repo.journal.append([line(1), line(2)]);
  stop();
  repo.runs.finish(run, { ...NO_COUNTS, status: 'success', error: null });
  expect(heard).toEqual(['followed', `run ${run}`, `run ${run}`]);
});
