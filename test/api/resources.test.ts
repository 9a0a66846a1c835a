import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createWorld, type World } from './support/world.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const get = async (path: string) => (await world.request(`/api/v1${path}`)).json;
const post = (path: string, body: object = {}) => world.request(`/api/v1${path}`, { method: 'POST', body });

test('modules are listed, and found by id and by name', async () => {
  const id = world.addModule('orders / eu & "us" 100%');
  const [listed] = (await get('/modules')).items;
  expect(listed).toMatchObject({ id, name: 'orders / eu & "us" 100%', merge_strategy: 'full' });
  expect(listed).not.toHaveProperty('source_query');
  const whole = await get(`/modules/${id}`);
  expect(whole).toMatchObject({ ...listed, source_query: 'select id from t' });
  expect(await get(`/modules/${encodeURIComponent(listed.name)}`)).toEqual(whole);
});

test('an unknown module is not found, with a name that comes near', async () => {
  world.addModule('orders');
  const answer = await world.request('/api/v1/modules/order');
  expect(answer.status).toBe(404);
  expect(answer.json.error).toMatchObject({ code: 'not_found', hint: 'Did you mean "orders"?' });
});

test('a run is started by name, is recorded as the API’s, and a second start gets its id', async () => {
  world.addModule('orders');
  const started = await post('/modules/orders/run');
  expect(started.status).toBe(202);
  const { run_id } = started.json;
  expect(await get(`/runs/${run_id}`)).toMatchObject({ status: 'running', triggered_by: 'api', steps: [] });
  const second = await post('/modules/orders/run', { dry_run: true });
  expect(second.status).toBe(409);
  expect(second.json.error).toMatchObject({ code: 'already_running', details: { run_id } });
});

test('the command line may say that it is the one who starts', async () => {
  world.addModule('orders');
  const { run_id } = (await post('/modules/orders/run', { triggered_by: 'cli' })).json;
  expect(await get(`/runs/${run_id}`)).toMatchObject({ triggered_by: 'cli' });
  expect((await post('/modules/orders/run', { triggered_by: 'schedule:1' })).status).toBe(422);
});

test('a run is cancelled; one that does not run is a conflict', async () => {
  const id = world.addModule('orders');
  const runId = world.beginRun(id);
  expect((await post(`/modules/${id}/cancel`)).status).toBe(202);
  expect(await get(`/runs/${runId}`)).toMatchObject({ status: 'cancelled' });
  expect((await post(`/modules/${id}/cancel`)).status).toBe(409);
});

test('a group is started, shown with its runs, and cancelled', async () => {
  const moduleId = world.addModule('orders');
  const id = world.addGroup('nightly', [moduleId]);
  const { group_run_id } = (await post('/groups/nightly/run')).json;
  const runId = world.beginRun(moduleId, group_run_id);
  expect(await get(`/group-runs/${group_run_id}`)).toMatchObject({
    group_name: 'nightly',
    runs: [{ id: runId }],
  });
  expect((await get('/group-runs')).items).toHaveLength(1);
  expect((await get('/group-runs?status=running&q=NIGHT&since=2020-01-01T00:00:00Z')).items).toHaveLength(1);
  for (const none of ['status=error', 'q=100%25', 'since=2126-01-01T00:00:00Z'])
    expect((await get(`/group-runs?${none}`)).items).toEqual([]);
  expect((await get(`/runs?group_id=${id}`)).items).toHaveLength(1);
  expect((await post(`/groups/${id}/run`)).json.error.details).toEqual({ group_run_id });
  expect((await post(`/groups/${id}/cancel`)).status).toBe(202);
  expect((await get(`/groups/${id}`)).members).toEqual([{ module_id: moduleId, run_order: 1 }]);
});

test('a group run is paused and resumed, says so, and shows its hooks; one that does not run is a conflict', async () => {
  const id = world.addGroup('nightly', [world.addModule('orders')]);
  const refused = await post(`/groups/${id}/pause`);
  expect([refused.status, refused.json.error.message]).toEqual([409, 'No run of this group is in progress']);
  const { group_run_id } = (await post(`/groups/${id}/run`)).json;
  expect(await get(`/group-runs/${group_run_id}`)).toMatchObject({ paused: false, waiting_for: null });
  const paused = await post(`/groups/${id}/pause`);
  expect([paused.status, paused.json]).toEqual([200, { group_run_id }]);
  const waiting_for = 'paused: no member starts until the group is resumed';
  expect(await get(`/group-runs/${group_run_id}`)).toMatchObject({
    status: 'running',
    paused: true,
    waiting_for,
  });
  expect((await post('/groups/nightly/resume')).json).toEqual({ group_run_id });
  const hook = { run_order: 1, connection: 'warehouse', sql: 'ANALYZE', run_on: 'always' as const };
  world.repo.groupRuns.beginHook(group_run_id, 1, hook);
  world.repo.groupRuns.finishHook(group_run_id, 1, { status: 'error', error: 'no', output: '' });
  expect((await get(`/group-runs/${group_run_id}`)).hook_log).toEqual([
    {
      ...hook,
      status: 'error',
      error: 'no',
      output: '',
      started_at: expect.any(String),
      finished_at: expect.any(String),
    },
  ]);
});

test('a list is walked page by page, each run once, newest first', async () => {
  const id = world.addModule('orders');
  const ids: number[] = [];
  for (let n = 0; n < 25; n += 1) {
    const runId = world.beginRun(id);
    world.finish(runId);
    ids.unshift(runId);
  }
  const seen: number[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: any = await get(`/runs?limit=10${cursor && `&cursor=${cursor}`}`);
    seen.push(...page.items.map((run: { id: number }) => run.id));
    cursor = page.next;
  }
  expect(seen).toEqual(ids);
});

test('runs are filtered by status, module, time and text', async () => {
  const orders = world.addModule('orders');
  const stock = world.addModule('stock');
  const failed = world.beginRun(orders);
  world.finish(failed, 'error', { error: 'relation "stock_old" does not exist' });
  const fine = world.beginRun(stock);
  world.finish(fine);
  const idsOf = async (query: string) =>
    (await get(`/runs?${query}`)).items.map((run: { id: number }) => run.id);
  expect(await idsOf('status=error')).toEqual([failed]);
  expect(await idsOf(`module_id=${stock}`)).toEqual([fine]);
  expect(await idsOf('q=STOCK')).toEqual([fine, failed]);
  expect(await idsOf('since=2020-01-01T00:00:00%2B02:00')).toEqual([fine, failed]);
  expect(await idsOf(`since=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([]);
});

test('a log is read by cursor, and a cursor at the end stays where it is', async () => {
  const runId = world.beginRun(world.addModule('orders'));
  await world.write(runId, ['a', 'b', 'c']);
  const first = await get(`/runs/${runId}/log?limit=2`);
  expect(first.items.map((line: { text: string }) => line.text)).toEqual(['a', 'b']);
  expect(first.next_after).toBe(2);
  expect(await get(`/runs/${runId}/log?after=2`)).toMatchObject({ items: [{ text: 'c' }], next_after: 3 });
  expect(await get(`/runs/${runId}/log?after=3`)).toEqual({ items: [], next_after: 3 });
  expect((await world.request('/api/v1/runs/999/log')).status).toBe(404);
});

test.each(['abc', '0', '-1', '1.5', '99999999999999999999'])('the run %s is not found', async (id) => {
  expect((await world.request(`/api/v1/runs/${id}`)).status).toBe(404);
});

test('what a runner reports is taken once, however often it is sent', async () => {
  const runId = world.beginRun(world.addModule('orders'));
  const at = new Date().toISOString();
  const event = { kind: 'line', stream: 'stdout', text: 'hello' };
  const entries = [{ run_id: runId, step: 'stage', attempt: 1, n: 1, at, event }];
  expect((await post('/journal', { entries })).json).toEqual({ taken: 1 });
  expect((await post('/journal', { entries })).json).toEqual({ taken: 1 });
  expect((await get(`/runs/${runId}/log`)).items).toHaveLength(1);
  const refused = await post('/journal', { entries: [{ ...entries[0], step: 'drop everything' }] });
  expect([refused.status, refused.json.error.field]).toEqual([422, 'entries[0].step']);
});
