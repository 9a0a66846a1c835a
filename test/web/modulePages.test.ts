import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Connection } from '../../src/domain/connection.js';
import { createWorld, type World } from '../api/support/world.js';
import { submit, visit } from './visit.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const page = (path: string) => visit(world, path);
const form = (path: string, body?: string) => submit(world, path, body);

test('a failed run shows what its SQL and watermarks have become since the last good one', async () => {
  const id = world.addModule('orders');
  const run = (since: string, source_sql: string): number => {
    const runId = world.beginRun(id);
    world.repo.runs.plan(runId, { source_sql, merge_sql: 'INSERT', watermark_values: { since } });
    return runId;
  };
  const good = run('1', 'SELECT a\nFROM t\n');
  world.finish(good);
  const failed = run('2', 'SELECT <b>\nFROM t\n');
  world.finish(failed, 'error', { error: 'boom' });
  const text = await page(`/runs/${failed}`);
  expect(text).toContain('What changed since the last good run');
  expect(text).toContain(`href="/runs/${good}"`);
  expect(text).toContain(
    '<del class="sql-removed">SELECT a\n</del><ins class="sql-added">SELECT &lt;b&gt;\n</ins>',
  );
  expect(text).toContain('{since} = 2');
  expect(text).not.toContain('Changes of Merge SQL');
  expect(await page(`/runs/${good}`)).not.toContain('What changed');
});

test('the run log has a picture of its time, with its counts in words', async () => {
  const id = world.addModule('orders');
  world.finish(world.beginRun(id));
  world.finish(world.beginRun(id), 'error', { error: 'boom' });
  expect(await page('/runs')).toContain('aria-label="Runs over time: 2, failed 1"');
  expect(await page('/runs?window=30d')).toContain('Runs over time: 2, failed 1');
  expect(await page('/runs?window=all')).not.toContain('Runs over time');
});

test('the history of a module has its revisions, with who changed what', async () => {
  const id = world.addModule('orders');
  const { id: _, ...input } = world.services.modules.get(id);
  world.services.modules.save({ ...input, dest_table: 'mart.orders' }, id);
  const text = await page(`/modules/${id}?tab=history`);
  expect(text).toContain('Changes of the definition');
  expect(text).toContain('update: dest_table');
});

test('a watermark is rewound where it is shown, and goes back to its resolver', async () => {
  const [warehouse] = world.repo.connections.list() as [Connection];
  const watermark = {
    name: 'since',
    connection_id: warehouse.id,
    resolver_sql: 'select 1',
    default_value: '0',
  };
  const id = world.addModule('orders', { source_query: 'select {since}', watermarks: [watermark] });
  expect((await form(`/modules/${id}/rewind`, 'name=since&value=7')).headers.location).toBe(
    `/modules/${id}?tab=watermarks`,
  );
  expect(await page(`/modules/${id}?tab=watermarks`)).toContain(
    'The next run takes <span class="mono">7</span>',
  );
  await form(`/modules/${id}/rewind`, 'name=since&clear=true');
  expect(world.services.watermarks.of(id)[0]?.rewind_to).toBeNull();
  expect((await form(`/modules/${id}/rewind`, 'name=since')).text).toContain('say which value');
});

test('a script that stays on its page is answered in JSON, a form with a redirect to a page of ours only', async () => {
  const id = world.addModule('orders');
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' };
  const ask = (path: string, body = '') => world.request(path, { method: 'POST', body, headers });
  expect((await ask(`/modules/${id}/run`)).json).toEqual({ url: '/runs/1', message: 'Run 1 started' });
  expect((await ask(`/modules/${id}/run`)).json.error.code).toBe('already_running');
  for (const back of ['//evil.example', '/\\\\evil.example', 'https://evil.example']) {
    const { headers: answered } = await form('/theme', `theme=dark&back=${encodeURIComponent(back)}`);
    expect(answered.location).toBe('/');
  }
});

test('pages are compressed, streams are not', async () => {
  world.addModule('orders');
  const { headers } = await world.request('/', { headers: { 'Accept-Encoding': 'gzip' } });
  expect(headers['content-encoding']).toBe('gzip');
});
