import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { shapeError } from '../../src/domain/shapes.js';

const schema = z.strictObject({
  name: z.string().min(1).max(8),
  kind: z.enum(['full', 'append']),
  members: z.array(z.string()).min(2).optional(),
  limit: z.int().min(1).max(100).optional(),
  share: z.number().gt(0).optional(),
  paused: z.boolean().optional(),
  settings: z.record(z.string(), z.string()).optional(),
  cron: z
    .string()
    .regex(/^@daily$/, 'must be @daily')
    .optional(),
});

const saysOf = (value: object): [string, string][] =>
  (schema.safeParse({ name: 'a', kind: 'full', ...value }, { error: shapeError }).error?.issues ?? []).map(
    ({ path, message }) => [path.join('.'), message],
  );

test.each<[object, string, string]>([
  [{ name: undefined }, 'name', 'is missing'],
  [{ kind: undefined }, 'kind', 'is missing'],
  [{ name: '' }, 'name', 'must not be empty'],
  [{ name: 5 }, 'name', 'must be a text'],
  [{ name: null }, 'name', 'must be a text'],
  [{ name: 'far too long' }, 'name', 'must have at most 8 characters'],
  [{ kind: 'upsert' }, 'kind', 'must be one of: full, append'],
  [{ members: 'orders' }, 'members', 'must be a list'],
  [{ members: ['orders'] }, 'members', 'must have at least 2 entries'],
  [{ limit: 0 }, 'limit', 'must be at least 1'],
  [{ limit: 101 }, 'limit', 'must be at most 100'],
  [{ limit: 1.5 }, 'limit', 'must be a whole number'],
  [{ limit: '5' }, 'limit', 'must be a number'],
  [{ paused: 'yes' }, 'paused', 'must be true or false'],
  [{ settings: [] }, 'settings', 'must be an object'],
  [{ cron: '@hourly' }, 'cron', 'must be @daily'],
])('%j: %s %s', (value, field, message) => {
  expect(saysOf(value)).toEqual([[field, message]]);
});

test('what has no words of ours has those of zod', () => {
  expect(saysOf({ share: 0 })).toEqual([['share', 'Too small: expected number to be >0']]);
});
