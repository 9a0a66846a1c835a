import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { openRepo } from '../../src/repo/index.js';

const directory = mkdtempSync(join(tmpdir(), 'pipekit-idempotency-'));
afterAll(() => rmSync(directory, { recursive: true }));

const request = { actor: 'user ann', key: 'a', request_hash: 'x' };

test('an answer is known after a restart, to the one who asked and for a day', () => {
  const file = join(directory, 'pipekit.db');
  const first = openRepo(file);
  expect(first.idempotency.take(request)).toBeUndefined();
  first.idempotency.answer(request, { run_id: 41 });
  first.close();

  const second = openRepo(file);
  expect(second.idempotency.take(request)).toEqual({ request_hash: 'x', answer: { run_id: 41 } });
  expect(second.idempotency.take({ ...request, actor: 'user bob' })).toBeUndefined();
  const tomorrow = Date.now() + 24 * 3_600_000 + 1;
  const clock = jest.spyOn(Date, 'now').mockReturnValue(tomorrow);
  expect(second.idempotency.take(request)).toBeUndefined();
  clock.mockRestore();
  second.close();
});

test('a request that came to nothing frees its key, one that was answered does not', () => {
  const repo = openRepo(':memory:');
  repo.idempotency.take(request);
  expect(repo.idempotency.take(request)).toEqual({ request_hash: 'x', answer: undefined });
  repo.idempotency.release(request);
  expect(repo.idempotency.take(request)).toBeUndefined();
  repo.idempotency.answer(request, {});
  repo.idempotency.release(request);
  expect(repo.idempotency.take(request)).toMatchObject({ answer: {} });
  repo.close();
});
