import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openRepo, type Repo } from '../../src/repo/index.js';
import { addModule, beginRun, connectionNamed, NO_COUNTS } from './sample.js';

let repo: Repo;
let warehouse: number;
let shop: number;
beforeEach(() => {
  repo = openRepo(':memory:');
  warehouse = repo.connections.save({ ...connectionNamed('warehouse'), max_concurrent: 1 }).id;
  shop = repo.connections.save({ ...connectionNamed('shop'), max_concurrent: 2 }).id;
});
afterEach(() => repo.close());

let named = 0;
const begin = (): number => beginRun(repo, addModule(repo, `module ${++named}`));
const end = (id: number): void => repo.runs.finish(id, { ...NO_COUNTS, status: 'success', error: null });
const ready = (): number[] =>
  repo.slots.ready().map((id) => repo.runs.runningOf(Number(id.slice(7))) as number);

test('a slot is asked for again and again and taken once', () => {
  const [a, b] = [begin(), begin()];
  expect([repo.slots.take(a, [warehouse]), repo.slots.take(a, [warehouse])]).toEqual([true, true]);
  expect([repo.slots.take(b, [warehouse]), repo.slots.take(b, [warehouse])]).toEqual([false, false]);
  end(a);
  expect(ready()).toEqual([b]);
  expect(repo.slots.take(b, [warehouse])).toBe(true);
  expect(ready()).toEqual([]);
});

test('a run holds none of its slots while it waits for one of them', () => {
  const [a, both, c] = [begin(), begin(), begin()];
  repo.slots.take(a, [warehouse]);
  expect(repo.slots.take(both, [shop, warehouse])).toBe(false);
  // One of the shop's two is spoken for by the run that asked earlier, the other is free.
  expect(repo.slots.take(c, [shop])).toBe(true);
  expect(repo.runs.get(both)?.waiting_for).toBe(`waiting for a slot on warehouse: run ${a}`);
});

test('two runs that want the same two connections, asked for in either order, both get them', () => {
  const [a, b] = [begin(), begin()];
  expect(repo.slots.take(a, [warehouse, shop])).toBe(true);
  expect(repo.slots.take(b, [shop, warehouse])).toBe(false);
  end(a);
  expect(ready()).toEqual([b]);
  expect(repo.slots.take(b, [shop, warehouse])).toBe(true);
});

test('nobody overtakes: a run that asked earlier is before one that would fit', () => {
  repo.connections.save({ ...connectionNamed('shop'), max_concurrent: 1 }, shop);
  const [a, early, late] = [begin(), begin(), begin()];
  repo.slots.take(a, [warehouse]);
  repo.slots.take(early, [warehouse, shop]);
  expect(repo.slots.take(late, [shop])).toBe(false);
  expect(repo.runs.get(late)?.waiting_for).toBe(`waiting for a slot on shop: run ${early}`);
  end(a);
  expect(ready()).toEqual([early]);
});

test('a limit that is raised or lifted counts at the next look', () => {
  const [a, b] = [begin(), begin()];
  repo.slots.take(a, [warehouse]);
  repo.slots.take(b, [warehouse]);
  repo.connections.save({ ...connectionNamed('warehouse'), max_concurrent: null }, warehouse);
  expect(repo.runs.get(b)?.waiting_for).toBeNull();
  expect(ready()).toEqual([b]);
});

test('a run that has ended neither holds a slot nor gets one', () => {
  const [a, b] = [begin(), begin()];
  end(a);
  expect(repo.slots.take(a, [warehouse])).toBe(true);
  expect(repo.slots.take(b, [warehouse])).toBe(true);
});

test('many waiting runs are told in few words, and looked through in no time', () => {
  repo.slots.take(begin(), [warehouse]);
  const waiting = Array.from({ length: 1_000 }, begin);
  for (const id of waiting) repo.slots.take(id, [warehouse, shop]);
  expect(repo.runs.get(waiting.at(-1) as number)?.waiting_for).toMatch(/run 5 and 995 more; and for/);
  const startedAt = performance.now();
  expect(repo.slots.ready()).toEqual([]);
  expect(performance.now() - startedAt).toBeLessThan(500);
});
