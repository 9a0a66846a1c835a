import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createWorld, type World } from '../api/support/world.js';
import { until } from '../support/until.js';
import { cliOf, cuttable } from './apiWorld.js';

let world: World;
let cli: ReturnType<typeof cliOf>;
let run: number;

beforeEach(async () => {
  world = await createWorld();
  cli = cliOf(world.url);
  run = world.beginRun(world.addModule('orders'));
});
afterEach(() => world.close());

const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);
const printed = (texts: string[]): string => texts.map((text) => `stage: ${text}\n`).join('');

test('a log of many pages is printed whole, by number or by module', async () => {
  await world.write(run, lines(1, 2_345));
  const { exitCode, out } = await cli('logs', String(run));
  expect([exitCode, out]).toEqual([0, printed(lines(1, 2_345))]);
  expect((await cli('logs', 'orders')).out).toBe(out);
});

test('following over cut connections prints every line once, in order, and ends as the run does', async () => {
  const way = await cuttable(world.url);
  try {
    await world.write(run, lines(1, 500));
    const following = cliOf(way.url)('logs', '-f', 'orders');
    for (let cuts = 0; cuts < 3; cuts += 1) {
      await until('somebody reads the stream', () => world.subscriptions() > 0);
      const before = way.connections();
      await world.write(run, lines(501 + cuts * 300, 800 + cuts * 300));
      way.cut();
      await until('it has connected again', () => way.connections() > before && world.subscriptions() > 0);
    }
    world.finish(run, 'error', { error: 'relation "t" does not exist' });
    const { exitCode, out, err } = await following;
    expect(out).toBe(printed(lines(1, 1_400)));
    expect(err).toMatch(/^orders: error, [\d.]+ s\nrelation "t" does not exist\n$/);
    expect(exitCode).toBe(1);
  } finally {
    await way.close();
  }
}, 30_000);

test('with --json each line is an object on a line of its own', async () => {
  await world.write(run, ['one', 'two']);
  world.finish(run);
  const { exitCode, out } = await cli('logs', '-f', String(run), '--json');
  const items = out
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text));
  expect(exitCode).toBe(0);
  expect(items).toMatchObject([
    { seq: 1, text: 'one' },
    { seq: 2, text: 'two' },
  ]);
});

test('a run that is not there, and a module that never ran, are not found', async () => {
  world.addModule('idle');
  expect(await cli('logs', '99')).toMatchObject({ exitCode: 4 });
  expect(await cli('logs', '-f', '99')).toMatchObject({ exitCode: 4 });
  expect(await cli('logs', 'idle')).toMatchObject({
    exitCode: 4,
    err: 'The module "idle" has never run\n',
  });
  expect((await cli('logs', 'ordres')).err).toContain('Did you mean "orders"?');
});
