import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createWorld, type World } from '../api/support/world.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const page = async (path: string): Promise<string> => {
  const { status, text, headers } = await world.request(path);
  if (status >= 500) throw world.logged.find((line) => line.err)?.err.stack;
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  return text;
};

test('an empty Pipekit says how to begin', async () => {
  expect(await page('/runs')).toContain('Nothing has run yet.');
});

test('an unknown page is a page that says so', async () => {
  const { status, text } = await world.request('/nowhere');
  expect(status).toBe(404);
  expect(text).toContain('There is nothing at /nowhere');
});
