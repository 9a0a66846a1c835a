import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ROUTES } from '../../src/api/routes.js';
import { createWorld, type World } from '../api/support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test('the page explains every operation and every schema, and needs no script and no other server', async () => {
  const { status, text } = await world.request('/api/docs');
  expect(status).toBe(200);
  for (const { operationId, path } of ROUTES) {
    expect(text).toContain(`id="${operationId}"`);
    expect(text).toContain(`/api/v1${path}`);
  }
  const anchors = [...text.matchAll(/href="#([\w-]+)"/g)].map(([, id]) => id);
  expect(anchors.filter((id) => !text.includes(`id="${id}"`))).toEqual([]);
  expect(text).not.toMatch(/<script[^>]*>[^<]|style="|(src|href|action)="(https?:)?\/\//);
});

test.each(['/api/openapi.json', '/api/v1/openapi.json'])('%s is the document', async (path) => {
  const { json } = await world.request(path);
  expect(json).toMatchObject({ openapi: '3.1.0', info: { title: 'Pipekit', version: '1.2.3' } });
  expect(Object.keys(json.paths)).toHaveLength(new Set(ROUTES.map((route) => route.path)).size);
});
