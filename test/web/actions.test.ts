import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createWorld, type World } from '../api/support/world.js';
import { submit } from './visit.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const form = (path: string, body?: string) => submit(world, path, body);

test('the buttons work without JavaScript: a POST, then a 303 to what it made', async () => {
  const moduleId = world.addModule('orders');
  const groupId = world.addGroup('nightly', [moduleId]);
  const started = await form(`/modules/${moduleId}/run`);
  expect([started.status, started.headers.location]).toEqual([303, '/runs/1']);
  expect(world.repo.runs.get(1)).toMatchObject({ triggered_by: 'manual' });
  const cancelled = await form(`/modules/${moduleId}/cancel`, 'run_id=1');
  expect([cancelled.status, cancelled.headers.location]).toEqual([303, '/runs/1?asked=cancel']);
  expect((await form(`/modules/${moduleId}/run`, 'dry_run=true')).headers.location).toBe('/runs/2');
  expect((await form(`/groups/${groupId}/run`)).headers.location).toBe('/group-runs/1');
  expect((await form(`/groups/${groupId}/cancel`, 'run_id=1')).headers.location).toBe(
    '/group-runs/1?asked=cancel',
  );
});

test('a module that is running already is said so, with the way to that run', async () => {
  const moduleId = world.addModule('orders');
  const runId = world.beginRun(moduleId);
  const { status, text } = await form(`/modules/${moduleId}/run`);
  expect(status).toBe(409);
  expect(text).toContain(`href="/runs/${runId}"`);
});

test('a form with a field that no button sends starts nothing', async () => {
  const moduleId = world.addModule('orders');
  const { status, text } = await form(`/modules/${moduleId}/run`, 'force=true');
  expect(status).toBe(422);
  expect(text).toContain('force: is not a known field');
  expect(world.repo.runs.runningOf(moduleId)).toBeUndefined();
});
