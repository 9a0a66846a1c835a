import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createChangeLog } from '../../src/web/live/index.js';
import { openStream } from '../api/support/request.js';
import { createWorld, type World } from '../api/support/world.js';
import { until } from '../support/until.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const cursorOf = async (path: string): Promise<string> =>
  /data-cursor="([^"]+)"/.exec((await world.request(path)).text)?.[1] ?? '';

test('a change log tells each run once, and that it does not know when it was read too long ago', () => {
  const log = createChangeLog(world.services, 3);
  const start = log.cursor();
  const id = world.addModule('orders');
  const first = world.beginRun(id);
  world.finish(first);
  expect([...(log.since(start)?.runs ?? [])]).toEqual([first]);
  const later = log.cursor();
  const more = [1, 2, 3, 4].map(() => world.beginRun(id));
  expect(log.since(start)).toBeUndefined();
  expect(log.since('00000000.0')).toBeUndefined();
  expect(log.since('nonsense')).toBeUndefined();
  expect([...(log.since(log.cursor())?.runs ?? [])]).toEqual([]);
  // The oldest has been dropped, so whoever has not seen it has to look at everything again.
  expect(log.since(later)).toBeUndefined();
  expect(more).toHaveLength(4);
});

test('what changed between the page and its stream is not lost, and comes as rows with ids', async () => {
  const id = world.addModule('orders');
  const cursor = await cursorOf('/');
  const runId = world.beginRun(id);
  const stream = await openStream(world.url, `/live/home?since=${cursor}`);
  const rows = await until('rows', () => stream.events.find(({ event }) => event === 'rows'));
  expect(rows.data).toContain(`id="module-${id}"`);
  expect(rows.data).toContain(`href="/runs/${runId}"`);
  expect(stream.headers['content-encoding']).toBeUndefined();
  stream.disconnect();
});

test('many changes within half a second are one message', async () => {
  const ids = ['a', 'b', 'c', 'd'].map((name) => world.addModule(name));
  const stream = await openStream(world.url, `/live/runs?since=${await cursorOf('/runs')}`);
  world.finish(world.beginRun(ids[0] as number));
  await until('the first message', () => stream.events.length > 0);
  const runs = ids.map((id) => world.beginRun(id));
  for (const run of runs) world.finish(run, 'error', { error: 'boom' });
  await until('all rows', () =>
    runs.every((run) => stream.events.some(({ data }) => data.includes(`run-${run}"`))),
  );
  expect(stream.events).toHaveLength(2);
  stream.disconnect();
});

test('after a restart, or away too long, the reader is told to take a snapshot', async () => {
  const stream = await openStream(world.url, '/live/home?since=other.12');
  await until('snapshot', () => stream.events.some(({ event }) => event === 'snapshot'));
  const { id } = stream.events[0] as { id?: string };
  stream.disconnect();
  const again = await openStream(world.url, '/live/home?since=other.12', { 'Last-Event-ID': id ?? '' });
  world.beginRun(world.addModule('orders'));
  const first = await until('an event', () => again.events[0]);
  expect(first.event).toBe('rows');
  again.disconnect();
});

test('a list brings a run that no longer matches up to date, but does not add it', async () => {
  const runId = world.beginRun(world.addModule('orders'));
  const stream = await openStream(
    world.url,
    `/live/runs?status=running&window=all&since=${await cursorOf('/runs')}`,
  );
  world.finish(runId);
  const rows = await until('rows', () => stream.events.find(({ event }) => event === 'rows'));
  expect(rows.data).toContain(`id="run-${runId}"`);
  expect(rows.data).not.toContain('data-into');
  stream.disconnect();
});

test('a group run is live too: its pause, its members, its end', async () => {
  const module = world.addModule('orders');
  const group = world.addGroup('nightly', [module]);
  const { group_run_id } = await world.services.runs.startGroup(group, { triggered_by: 'cli' });
  const since = await cursorOf(`/group-runs/${group_run_id}`);
  const stream = await openStream(world.url, `/live/group-runs/${group_run_id}?since=${since}`);
  const comes = (text: string) => until(text, () => stream.events.some(({ data }) => data?.includes(text)));
  world.repo.groupRuns.setPaused(group_run_id, true);
  await comes('Resume');
  const run = world.beginRun(module, group_run_id);
  await comes(`/runs/${run}`);
  world.finish(run);
  world.repo.groupRuns.finish(group_run_id, { status: 'success' });
  await comes('Run again');
  stream.disconnect();
});
