import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LOCAL_ADMIN } from '../../src/domain/actor.js';
import type { Run } from '../../src/domain/run.js';
import { createWorld, type World } from '../api/support/world.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const get = (id: number): Run => world.repo.runs.get(id) as Run;

async function staged(
  moduleId: number,
  rows: number,
  status: 'success' | 'error' = 'success',
): Promise<number> {
  const run = world.beginRun(moduleId);
  const at = (ms: number) => new Date(Date.parse(get(run).started_at) + ms).toISOString();
  await world.journal(run, 'stage', 1, [
    [{ kind: 'started' }, at(0)],
    [{ kind: 'finished', status: 'success', error: null, rows, bytes: null }, at(1_000)],
  ]);
  world.finish(run, status, status === 'error' ? { error: 'boom' } : {});
  return run;
}

test('the last good run is the newest success of the module before this one', async () => {
  const [id, other] = [world.addModule('orders'), world.addModule('stock')];
  const good = await staged(id, 1);
  await staged(other, 1);
  const failed = await staged(id, 1, 'error');
  await staged(id, 1);
  expect(world.services.runHistory.lastGood(get(failed))?.id).toBe(good);
  expect(world.services.runHistory.lastGood(get(good))).toBeUndefined();
});

test('throughput is that of the stage steps of successes, and needs three to have a median', async () => {
  const id = world.addModule('orders');
  await staged(id, 100);
  const second = await staged(id, 300);
  expect(world.services.runHistory.throughput(get(second)).median).toBeNull();
  await staged(id, 1_000_000, 'error');
  const { runs, median } = world.services.runHistory.throughput(get(await staged(id, 200)));
  expect(runs.map(({ rows_per_s }) => Math.round(rows_per_s))).toEqual([100, 300, 200]);
  expect(Math.round(median ?? 0)).toBe(200);
});

test('hours count runs and failures, of one module or of all, and nothing outside a scope', async () => {
  const [orders, stock] = [world.addModule('orders'), world.addModule('stock')];
  await staged(orders, 1);
  await staged(orders, 1, 'error');
  await staged(stock, 1);
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const sum = (query: { since: string; module_id?: number }, { runHistory } = world.services) =>
    runHistory
      .hours(query)
      .reduce(([runs = 0, failed = 0], hour) => [runs + hour.runs, failed + hour.failed], [0, 0]);
  expect(sum({ since })).toEqual([3, 1]);
  expect(sum({ since, module_id: stock })).toEqual([1, 0]);
  expect(sum({ since: new Date(Date.now() + 60_000).toISOString() })).toEqual([0, 0]);
  const scoped = world.services.as({ ...LOCAL_ADMIN, connections: [] });
  expect(sum({ since }, scoped)).toEqual([0, 0]);
  expect(sum({ since, module_id: stock }, scoped)).toEqual([0, 0]);
  expect(scoped.runHistory.lastGood(get(2))).toBeUndefined();
});
