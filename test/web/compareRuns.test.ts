import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { until } from '../support/until.js';
import { createWorld, type World } from '../api/support/world.js';
import { visit } from './visit.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const page = (path: string) => visit(world, path);

/** A run that has ended, of this SQL and so many rows. */
function run(moduleId: number, source_sql: string, rows_merged: number): number {
  const id = world.beginRun(moduleId);
  world.repo.runs.plan(id, {
    source_sql,
    merge_sql: 'INSERT',
    watermark_values: { since: `${rows_merged}` },
  });
  world.finish(id, 'success', { rows_merged });
  return id;
}

const input = (name: string, value: number): RegExp =>
  new RegExp(`<input type="number" name="${name}" value="${value}"`);

test('any two runs are compared: what came of them, their SQL, and what the module was for each', async () => {
  const id = world.addModule('orders');
  world.services.modules.update(id, { dest_table: 'mart.before' });
  const before = run(id, 'SELECT a\nFROM t', 100);
  const then = Date.now();
  await until('the clock has gone on', () => Date.now() > then);
  world.services.modules.update(id, { dest_table: 'mart.after' });
  const after = run(id, 'SELECT <b>\nFROM t', 140);
  const text = await page(`/runs/compare?before=${before}&after=${after}`);
  expect(text).toContain('+40 (+40 %)');
  expect(text).toMatch(/sql-removed">SELECT a<.*sql-added">SELECT &lt;b&gt;</s);
  expect(text).toContain('{since} = 140');
  expect(text).not.toContain('<caption>Merge SQL</caption>');
  expect(text).toMatch(/<caption>dest_table<\/caption>.*mart\.before.*mart\.after/s);
  expect(text).toMatch(/<caption>DDL<\/caption>.*CREATE TABLE &quot;mart&quot;.&quot;after&quot;/s);
  expect(text).toContain('writes to another table');
  // The other way round is another comparison.
  expect(await page(`/runs/compare?before=${after}&after=${before}`)).toContain('−40 (−29 %)');
});

test('a run is held against the last good one before it, and any other can be named', async () => {
  const id = world.addModule('orders');
  const good = run(id, 'SELECT 1', 1);
  const failed = world.beginRun(id);
  world.finish(failed, 'error', { error: 'no such <column>' });
  expect(await page(`/runs/${failed}`)).toContain(`href="/runs/compare?after=${failed}"`);
  const text = await page(`/runs/compare?after=${failed}`);
  expect(text).toMatch(input('before', good));
  expect(text).toContain('no such &lt;column&gt;');
  expect(await page(`/runs/compare?after=${good}`)).toContain('No run of this module was a success before');
  expect(await page('/runs/compare')).toContain('Any two runs');
  expect((await world.request('/runs/compare?before=99&after=1')).status).toBe(404);
});

test('runs of two modules are compared too, also when one of the modules is gone', async () => {
  const [one, other] = [world.addModule('orders'), world.addModule('stock')];
  const [before, after] = [run(one, 'SELECT 1', 1), run(other, 'SELECT 2', 1)];
  expect(await page(`/runs/compare?before=${before}&after=${after}`)).toContain('runs of two modules');
  world.services.modules.remove(other);
  expect(await page(`/runs/compare?before=${before}&after=${after}`)).toContain('does not go back to both');
});

test('the runs of a module have two of them to choose', async () => {
  const id = world.addModule('orders');
  const [first, second] = [run(id, 'SELECT 1', 1), run(id, 'SELECT 1', 1)];
  const text = await page(`/modules/${id}?tab=runs`);
  expect(text).toMatch(new RegExp(`<select name="before">.*<option value="${first}" selected`, 's'));
  expect(text).toMatch(new RegExp(`<select name="after">.*<option value="${second}" selected`, 's'));
  expect(await page(`/runs/compare?before=${first}&after=${second}`)).toContain('The same SQL');
});
