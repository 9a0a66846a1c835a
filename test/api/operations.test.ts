import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { PipekitError } from '../../src/domain/errors.js';
import { createWorld, type World } from './support/world.js';

let world: World;
const facts: object[] = [];

beforeEach(async () => {
  facts.length = 0;
  world = await createWorld({ observe: (one) => facts.push(one) });
});
afterEach(() => world.close());

describe('GET /ready', () => {
  test('answers 200 while SQLite and Temporal do', async () => {
    const { status, json } = await world.request('/api/v1/ready');
    expect([status, json.ok]).toEqual([200, true]);
  });

  test('answers 503 with what does not answer, to anybody', async () => {
    world.repo.definitions.instanceId = () => {
      throw new PipekitError('unavailable', 'disk I/O error at /secret/path');
    };
    const { status, json } = await world.request('/api/v1/ready');
    expect(status).toBe(503);
    expect(json.error.message).toBe('Not ready: database does not answer');
  });
});

test('metrics tell of runs that have ended, each once, and of what is in progress', async () => {
  const id = world.addModule('orders', { freshness: '1 hours' });
  const run = world.beginRun(id);
  world.finish(run, 'success', { rows_source: 10, rows_staged: 10, rows_merged: 9, bytes: 100 });
  world.finish(run, 'error');
  world.beginRun(id);
  const { status, headers, text } = await world.request('/api/v1/metrics');
  expect([status, headers['content-type']]).toEqual([200, expect.stringContaining('text/plain')]);
  expect(text).toContain('pipekit_runs_total{status="success",trigger="cli"} 1\n');
  expect(text).not.toContain('status="error"');
  expect(text).toContain('pipekit_run_rows_total{stage="merged"} 9\n');
  expect(text).toContain('pipekit_run_bytes_total 100\n');
  expect(text).toContain('pipekit_run_duration_seconds_count{status="success"} 1\n');
  expect(text).toContain('pipekit_runs_in_progress 1\n');
  expect(text).toContain('pipekit_module_late_seconds{module="orders"} 0\n');
  expect(text).toMatch(/pipekit_module_age_seconds\{module="orders"\} 0\./);
});

test('requests are measured by route, never by path', async () => {
  const id = world.addModule('orders');
  await world.request(`/api/v1/modules/${id}`);
  await world.request('/api/v1/nothing-of-the-kind');
  expect(facts).toEqual([
    expect.objectContaining({ method: 'GET', route: '/api/v1/modules/:id', status: 200 }),
    expect.objectContaining({ method: 'GET', route: 'none', status: 404 }),
  ]);
});

test('a line of the log says which module it is about and which run was started', async () => {
  const id = world.addModule('orders');
  await world.request(`/api/v1/modules/${id}/run`, { method: 'POST', body: {} });
  expect(world.logged.at(-1)).toMatchObject({ module_id: id, run_id: 1, request_id: expect.any(String) });
});

test('GET /configuration has the settings of the database among the others', async () => {
  world.services.settings.update({ instance_name: 'production' });
  const { json } = await world.request('/api/v1/configuration');
  expect(json.items).toContainEqual({
    key: 'instance_name',
    value: 'production',
    source: 'database',
    variable: null,
    needs_restart: false,
  });
});

test('a driver is got by its kind; one that is not among them is not found', async () => {
  expect((await world.request('/api/v1/drivers/postgresql')).json).toMatchObject({
    kind: 'postgresql',
    installed: true,
    used_by: [{ name: 'warehouse' }],
  });
  const { status, json } = await world.request('/api/v1/drivers/dbase');
  expect([status, json.error.message]).toEqual([404, 'There is no driver "dbase"']);
});
