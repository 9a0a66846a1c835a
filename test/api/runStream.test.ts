import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../../src/domain/run.js';
import { runEvents } from '../../src/http/runStream.js';
import { until } from '../support/until.js';
import { type EventStream, open as openRaw, openStream } from './support/request.js';
import { createWorld, type World } from './support/world.js';

let world: World;
let runId: number;

beforeEach(async () => {
  world = await createWorld();
  runId = world.beginRun(world.addModule('orders'));
});
afterEach(() => world.close());

const open = (query = '', headers = {}): Promise<EventStream> =>
  openStream(world.url, `/api/v1/runs/${runId}/stream${query}`, headers);
const seqs = (stream: EventStream): number[] =>
  stream.events.filter(({ event }) => event === 'line').map(({ data }) => data.seq);
const upTo = (n: number, from = 1): number[] =>
  Array.from({ length: n - from + 1 }, (_, index) => index + from);
const texts = (n: number): string[] => upTo(n).map((k) => `line ${k}`);

test('a finished run is replayed whole, then the stream ends', async () => {
  await world.write(runId, texts(450));
  world.finish(runId);
  const stream = await open();
  await stream.ended;
  expect(seqs(stream)).toEqual(upTo(450));
  expect(stream.events.at(-1)).toMatchObject({ event: 'end', data: { status: 'success' } });
  expect(stream.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
    'cache-control': 'no-store, no-transform',
  });
  expect(stream.headers['content-encoding']).toBeUndefined();
  expect(stream.raw()).toMatch(/^retry: \d+\n\n/);
});

test('lines written while someone follows arrive in order, once, and before the end', async () => {
  await world.write(runId, texts(10));
  const stream = await open();
  for (let burst = 0; burst < 30; burst += 1) {
    await world.write(runId, texts(25));
    await sleep(burst % 7);
  }
  world.finish(runId);
  await stream.ended;
  expect(seqs(stream)).toEqual(upTo(760));
  expect(stream.events.filter(({ event }) => event === 'end')).toHaveLength(1);
});

test('a line is seen within half a second, and says its seq as the event id', async () => {
  const stream = await open();
  await until('the first event', () => stream.events.length > 0);
  const times: number[] = [];
  for (const seq of upTo(4)) {
    const at = performance.now();
    await world.write(runId, ['hello']);
    await until('the line', () => seqs(stream).length === seq);
    times.push(performance.now() - at);
  }
  // The quickest: the others may have waited for a busy machine.
  expect(Math.min(...times)).toBeLessThan(500);
  expect(stream.events.find(({ event }) => event === 'line')).toMatchObject({
    id: '1',
    data: { text: 'hello' },
  });
  stream.disconnect();
});

test('a reconnect with Last-Event-ID loses nothing and repeats nothing, whatever ?after= says', async () => {
  await world.write(runId, texts(100));
  const first = await open();
  await until('100 lines', () => seqs(first).length >= 100);
  first.disconnect();
  await world.write(runId, texts(50));
  const second = await open('?after=3', { 'Last-Event-ID': String(seqs(first).at(-1)) });
  await world.write(runId, texts(50));
  world.finish(runId);
  await second.ended;
  expect([...seqs(first), ...seqs(second)]).toEqual(upTo(200));
});

test('?after= skips what the reader has', async () => {
  await world.write(runId, texts(20));
  world.finish(runId);
  const stream = await open('?after=15');
  await stream.ended;
  expect(seqs(stream)).toEqual(upTo(20, 16));
});

test('steps and the run itself are told when they change, not again and again', async () => {
  const stream = await open();
  await world.journal(runId, 'stage', 1, [[{ kind: 'started' }]]);
  await until('a step', () => stream.events.some(({ event }) => event === 'step'));
  await world.journal(runId, 'stage', 1, [
    [{ kind: 'finished', status: 'success', error: null, rows: 5, bytes: 9 }],
  ]);
  world.finish(runId);
  await stream.ended;
  const steps = stream.events.filter(({ event }) => event === 'step').map(({ data }) => data.status);
  const runs = stream.events.filter(({ event }) => event === 'run').map(({ data }) => data.status);
  expect(steps).toEqual(['running', 'success']);
  expect(runs).toEqual(['running', 'success']);
});

test('a reader who leaves frees the subscription', async () => {
  const stream = await open();
  await until('a subscription', () => world.subscriptions() === 1);
  stream.disconnect();
  await until('no subscription', () => world.subscriptions() === 0);
});

test('a running run is told at most four batches of 200 lines a second', async () => {
  await world.write(runId, texts(1_000));
  const at = performance.now();
  const stream = await open();
  await until('five batches', () => seqs(stream).length === 1_000);
  expect(performance.now() - at).toBeGreaterThan(950);
  stream.disconnect();
});

test('a reader who does not read makes the server wait instead of filling its memory', async () => {
  await world.write(
    runId,
    Array.from({ length: 5_000 }, () => 'x'.repeat(4_000)),
  );
  world.finish(runId);
  let batches = 0;
  const { lines } = world.repo.journal;
  world.repo.journal.lines = (...args) => {
    batches += 1;
    return lines(...args);
  };
  const response = await openRaw(world.url, `/api/v1/runs/${runId}/stream`, {});
  response.pause();
  await sleep(500);
  expect(batches).toBeLessThan(20); // of 25: sockets hold some megabytes
  response.resume();
  await new Promise((resolve) => response.on('end', resolve));
  expect(batches).toBe(26);
});

test('closing the server ends streams at once', async () => {
  const closing = await createWorld();
  const id = closing.beginRun(closing.addModule('orders'));
  const stream = await openStream(closing.url, `/api/v1/runs/${id}/stream`);
  const at = Date.now();
  await closing.close();
  await stream.ended;
  expect(Date.now() - at).toBeLessThan(2_000);
});

test('a run that does not exist is a 404, not a stream', async () => {
  expect((await world.request('/api/v1/runs/999/stream')).json.error.code).toBe('not_found');
});

test('lines that are no longer kept are told as a gap, before the first line after it', async () => {
  await world.write(runId, texts(20));
  world.finish(runId);
  const { lines } = world.repo.journal;
  world.repo.journal.lines = (id, page) => lines(id, page).filter(({ seq }) => seq > 12);
  const stream = await open('', { 'Last-Event-ID': '5' });
  await stream.ended;
  expect(stream.events[0]).toMatchObject({ event: 'gap', data: { from: 6, to: 12 } });
  expect(seqs(stream)).toEqual(upTo(20, 13));
});

test('a silent run is heard of again and again, so that nobody takes the connection for dead', async () => {
  const stop = new AbortController();
  const feed = {
    get: (id: number) => ({ ...(world.repo.runs.get(id) as Run), steps: [] }),
    lines: world.repo.journal.lines,
    subscribe: world.repo.changes.subscribe,
  };
  const beats: string[] = [];
  for await (const chunk of runEvents(feed, runId, 0, stop.signal, 20)) {
    if (chunk.startsWith(':')) beats.push(chunk);
    if (beats.length === 2) stop.abort();
  }
  expect(beats).toEqual([': still here\n\n', ': still here\n\n']);
});
