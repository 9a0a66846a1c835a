import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Connection } from '../../src/domain/connection.js';
import { createWorld, type World } from '../api/support/world.js';
import { NO_COUNTS } from '../repo/sample.js';
import { submit, visit } from './visit.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const page = (path: string) => visit(world, path);
const form = (path: string, body?: string) => submit(world, path, body);

/** Would be code if it were put into a page as it is, in text, attribute, URL or script. */
const HOSTILE = `"'><script>alert(1)</script><img src=x onerror=alert(1)>{{1234*1001}}#{1234*1001}`;

test('an empty Pipekit shows three steps to the first run', async () => {
  const text = await page('/');
  expect(text).toContain('Three steps');
  expect(text).toContain('pipekit apply pipekit.yaml');
});

test('a run log without runs says how to begin', async () => {
  const text = await page('/runs');
  expect(text).toContain('Nothing has run yet.');
  expect(text).toContain('pipekit run MODULE');
});

test('a list without a match says so and offers to widen it and to clear it', async () => {
  world.finish(world.beginRun(world.addModule('orders')));
  const text = await page('/runs?status=error&q=x');
  expect(text).toContain('No run matches in the last 24 h.');
  expect(text).toContain('href="/runs?status=error&amp;q=x&amp;window=7d"');
  expect(text).toContain('Clear the filter');
});

test('a filter that makes no sense is left out', async () => {
  world.beginRun(world.addModule('orders'));
  expect(await page('/runs?status=purple&window=9y&module_id=x&colour=red')).toContain('id="run-1"');
});

test('the list goes on page by page, and only its newest page asks for itself again', async () => {
  const moduleId = world.addModule('orders');
  for (let n = 0; n < 60; n += 1) world.finish(world.beginRun(moduleId));
  const first = await page('/runs');
  const older = /href="(\/runs\?cursor=[^"]+)" rel="next"/.exec(first)?.[1] ?? '';
  const second = await page(older);
  expect(first.match(/<tr [^>]*id="run-/g)).toHaveLength(50);
  expect(second.match(/<tr [^>]*id="run-/g)).toHaveLength(10);
  expect(first).toContain('data-live="/live/runs"');
  expect(second).not.toContain('data-live=');
});

test('a failed run shows its step and error first', async () => {
  const runId = world.beginRun(world.addModule('orders'));
  const error = 'relation "mart.orders" does not exist';
  await world.journal(runId, 'merge', 2, [
    [{ kind: 'finished', status: 'error', error, rows: null, bytes: null }],
  ]);
  world.finish(runId, 'error', { error });
  const text = await page(`/runs/${runId}`);
  expect(text).toContain('Failed in merge, attempt 2');
  expect(text.indexOf('class="failure"')).toBeLessThan(text.indexOf('class="facts"'));
  expect(text).toContain('Run again');
  expect(text).not.toContain('data-stream');
});

test('a running run can be cancelled, is streamed, and links to its execution in the Temporal UI', async () => {
  const moduleId = world.addModule('orders');
  const runId = world.beginRun(moduleId);
  await world.write(runId, ['a', 'b']);
  const text = await page(`/runs/${runId}`);
  expect(text).toContain(`data-stream="/runs/${runId}/stream?after=2"`);
  expect(text).toContain(`action="/modules/${moduleId}/cancel"`);
  const { workflow_run_id } = world.repo.runs.get(runId) as { workflow_run_id: string };
  const execution = `module%2F${moduleId}/${workflow_run_id}`;
  expect(text).toContain(`href="http://temporal.example/namespaces/default/workflows/${execution}/history"`);
});

test('a run whose hook failed is a success that says so, in the list and on its page', async () => {
  const runId = world.beginRun(world.addModule('orders'));
  world.finish(runId, 'success', { hook_failed: true, error: 'Hook 1: division by zero' });
  for (const path of ['/runs', `/runs/${runId}`]) expect(await page(path)).toContain('success, hook failed');
  const text = await page(`/runs/${runId}`);
  expect(text).toContain('A hook failed; the merge stands');
  expect(text).toContain('Hook 1: division by zero');
});

test('a run that waits says for what, in the list and on its page', async () => {
  const runId = world.beginRun(world.addModule('orders'));
  const { workflow_id } = world.repo.runs.get(runId) as { workflow_id: string };
  world.repo.waits.setQueued(new Map([[workflow_id, 'queued: waiting for a runner of pool dmz']]));
  for (const path of ['/runs', `/runs/${runId}`])
    expect(await page(path)).toContain('queued: waiting for a runner of pool dmz');
});

test('a huge log is shown from its end, with every line a link away', async () => {
  const runId = world.beginRun(world.addModule('orders'));
  for (let n = 0; n < 20; n += 1)
    await world.write(
      runId,
      Array.from({ length: 1_000 }, (_, k) => `row ${n * 1_000 + k + 1}`),
    );
  world.finish(runId);
  const seqs = (text: string) => [...text.matchAll(/id="L(\d+)"/g)].map(([, seq]) => Number(seq));
  const text = await page(`/runs/${runId}`);
  expect(seqs(text)).toHaveLength(500);
  expect(seqs(text).at(-1)).toBe(20_000);
  expect(text.length).toBeLessThan(200_000);
  expect(seqs(await page(`/runs/${runId}?before=19501`)).at(-1)).toBe(19_500);
  expect(seqs(await page(`/runs/${runId}?line=7000`))).toContain(7_000);
  expect(seqs(await page(`/runs/${runId}?line=99999`)).at(-1)).toBe(20_000);
  const raw = await world.request(`/runs/${runId}/log.txt`);
  expect(raw.headers['content-disposition']).toBe(`attachment; filename="pipekit-run-${runId}.log"`);
  expect(raw.text.split('\n')).toHaveLength(20_001);
  expect(raw.text).toMatch(/ stage\/1 stdout row 20000\n$/);
});

test('hostile names, errors, lines, SQL and searches are shown, not run', async () => {
  const moduleId = world.addModule(HOSTILE, { source_query: HOSTILE });
  const groupId = world.addGroup(HOSTILE, [moduleId]);
  const workflow = { workflow_id: HOSTILE, workflow_run_id: HOSTILE };
  const groupRun = world.repo.groupRuns.begin({ group_id: groupId, triggered_by: 'cli', ...workflow });
  const runId = world.beginRun(moduleId, groupRun);
  await world.write(runId, [HOSTILE]);
  world.repo.runs.plan(runId, {
    source_sql: HOSTILE,
    merge_sql: HOSTILE,
    watermark_values: { [HOSTILE]: HOSTILE },
  });
  world.finish(runId, 'error', { error: HOSTILE });
  const paths = [
    '/runs',
    `/runs?q=${encodeURIComponent(HOSTILE)}&window=all&module_id=${moduleId}`,
    '/',
    `/home/modules?source=1`,
    `/search?q=${encodeURIComponent(HOSTILE.slice(0, 20))}`,
    `/runs/${runId}`,
    `/runs/${runId}/summary`,
    `/runs/${runId}/lines`,
    `/group-runs/${groupRun}`,
  ];
  for (const path of paths) {
    const text = await page(path);
    expect(text).toContain('&lt;script&gt;alert(1)');
    expect(text).not.toMatch(/<script>|<img src=x|1235234/);
  }
  expect((await world.request(`/${encodeURIComponent(HOSTILE)}`)).text).not.toContain('<script>alert');
});

test('no page has script or style of its own in it', async () => {
  const runId = world.beginRun(world.addModule('orders'));
  for (const path of ['/', '/runs', `/runs/${runId}`, '/search?q=run', '/nowhere']) {
    const { text } = await world.request(path);
    expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  }
});

test('a group run shows each run, the skipped ones, and what still waits', async () => {
  const [orders, stock, late] = ['orders', 'stock', 'late'].map((name) => world.addModule(name)) as [
    number,
    number,
    number,
  ];
  const groupId = world.addGroup('nightly', [orders, stock, late]);
  const { headers } = await form(`/groups/${groupId}/run`);
  world.finish(world.beginRun(orders, 1), 'success', { rows_merged: 1_234_567 });
  world.repo.runs.addEnded({
    module_id: stock,
    group_run_id: 1,
    triggered_by: 'manual',
    status: 'skipped',
    error: null,
  });
  const text = await page(String(headers.location));
  expect(text).toContain('1,234,567');
  expect(text).toContain('skipped');
  expect(text).toContain('Waiting: late');
});

test('a run shows the rows it has set aside: where they are, their keys and why', async () => {
  const id = world.beginRun(world.addModule('orders'));
  const first = [{ row: 17, key: 'id=<17>', column: 'total', reason: 'numeric field overflow' }];
  world.repo.runs.finish(id, {
    ...NO_COUNTS,
    rows_rejected: 2,
    rejected: { rows: 2, table: 'pipekit_staging."orders__rejected"', first },
    status: 'success',
    error: null,
  });
  const text = await page(`/runs/${id}`);
  expect(text).toContain('2 rows set aside');
  expect(text).toContain('pipekit_staging.&quot;orders__rejected&quot;');
  expect(text).toContain('id=&lt;17&gt;');
  expect(text).toContain('numeric field overflow');
  expect(text).toContain('The first 1 of 2.');
});

test('a group run has a button to pause it, then one to resume it, and shows what its hooks did', async () => {
  const groupId = world.addGroup('nightly', [world.addModule('orders')]);
  const { headers } = await form(`/groups/${groupId}/run`);
  const path = String(headers.location);
  expect(await page(path)).toContain(`action="/groups/${groupId}/pause"`);
  expect((await form(`/groups/${groupId}/pause`)).headers.location).toBe(path);
  const paused = await page(path);
  expect(paused).toContain('paused: no member starts until the group is resumed');
  expect(paused).toContain(`action="/groups/${groupId}/resume"`);
  expect((await form(`/groups/${groupId}/resume`)).headers.location).toBe(path);
  const hook = { run_order: 1, connection: 'warehouse', sql: 'ANALYZE <orders>', run_on: 'always' as const };
  world.repo.groupRuns.beginHook(1, 1, hook);
  world.repo.groupRuns.finishHook(1, 1, { status: 'error', error: 'no such table', output: '' });
  const text = await page(path);
  expect(text).toContain('Hook 1 on warehouse');
  expect(text).toContain('ANALYZE &lt;orders&gt;');
  expect(text).toContain('no such table');
});

test('a run that waits for a slot says for which', async () => {
  const [warehouse] = world.repo.connections.list() as [Connection];
  const { id } = world.repo.connections.save({ ...warehouse, max_concurrent: 1 }, warehouse.id);
  const [first, second] = [world.beginRun(world.addModule('a')), world.beginRun(world.addModule('b'))];
  expect(world.repo.slots.take(first, [id])).toBe(true);
  expect(world.repo.slots.take(second, [id])).toBe(false);
  const reason = `waiting for a slot on warehouse: run ${first}`;
  for (const path of ['/runs', `/runs/${second}`]) expect(await page(path)).toContain(reason);
  expect(await page(`/runs/${first}`)).not.toContain('waiting for a slot');
});

test('an unknown page, run or method is a page that says so', async () => {
  expect((await world.request('/nowhere')).text).toContain('There is nothing at /nowhere');
  for (const path of ['/runs/7', '/runs/7/summary', '/runs/7/lines', '/runs/7/stream', '/runs/7/log.txt']) {
    const { status, text } = await world.request(path);
    expect([path, status]).toEqual([path, 404]);
    expect(text).toContain('There is no run 7');
  }
  const wrong = await world.request('/runs', { method: 'DELETE' });
  expect([wrong.status, wrong.headers.allow]).toEqual([405, 'GET, HEAD']);
});

test('public files may be kept for ever, for they are named by their content', async () => {
  const [css = ''] = /\/assets\/[0-9a-f]{12}\/pipekit\.css/.exec(await page('/runs')) ?? [];
  const { status, headers } = await world.request(css);
  expect(status).toBe(200);
  expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(headers['content-type']).toContain('text/css');
  expect((await world.request('/assets/..%2f..%2f/package.json')).status).toBe(404);
});
