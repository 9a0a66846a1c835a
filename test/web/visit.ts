import { expect } from '@jest/globals';
import type { Answer } from '../api/support/request.js';
import type { World } from '../api/support/world.js';

/** The text of a page that is there, with nothing gone wrong on the way. */
export async function visit(world: World, path: string): Promise<string> {
  const { status, text, headers } = await world.request(path);
  expect(world.logged.filter((line) => line.level >= 50)).toEqual([]);
  expect([path, status]).toEqual([path, 200]);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  return text;
}

/** What a browser without JavaScript sends. */
export const submit = (world: World, path: string, body = ''): Promise<Answer> =>
  world.request(path, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
