import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createWorld, type World } from '../api/support/world.js';
import { until } from '../support/until.js';
import { cliOf, cuttable } from './apiWorld.js';

let world: World;
let cli: ReturnType<typeof cliOf>;
let groupRun: number;
let members: number[];

beforeEach(async () => {
  world = await createWorld();
  cli = cliOf(world.url);
  members = [world.addModule('orders'), world.addModule('stock')];
  const group = world.addGroup('nightly', members);
  groupRun = (await world.services.runs.startGroup(group, { triggered_by: 'test' })).group_run_id;
});
afterEach(() => world.close());

const begin = (member: number): number => world.beginRun(members[member] as number, groupRun);
const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);
const printed = (module: string, texts: string[]): string =>
  texts.map((text) => `[${module}] stage: ${text}\n`).join('');
const of = (module: string, out: string): string =>
  out
    .split(/(?<=\n)/)
    .filter((line) => line.startsWith(`[${module}]`))
    .join('');

test('the log of a group run is that of its members, one behind the other, whoever asks and when', async () => {
  const [orders, stock] = [begin(0), begin(1)];
  await world.write(stock, lines(1, 700));
  await world.write(orders, lines(1, 1_200));
  world.finish(orders);
  world.finish(stock);
  const { exitCode, out } = await cli('logs', `group-run/${groupRun}`);
  expect([exitCode, out]).toEqual([0, printed('orders', lines(1, 1_200)) + printed('stock', lines(1, 700))]);
  for (const name of ['nightly', 'group/nightly']) expect((await cli('logs', name)).out).toBe(out);
  const json = (await cli('logs', 'nightly', '--json')).out.split('\n')[0] ?? '';
  expect(JSON.parse(json)).toMatchObject({ run_id: orders, seq: 1, module_name: 'orders', text: 'line 1' });
});

test('asked for again and again while it goes on, the log has no line twice and leaves none out', async () => {
  const [orders, stock] = [begin(0), begin(1)];
  const read: string[] = [];
  let after = '0:0';
  const more = async () => {
    const path = `/api/v1/group-runs/${groupRun}/log?limit=3&after=${after}`;
    const { items, next_after } = (await world.request(path)).json;
    read.push(
      ...items.map((line: { module_name: string; text: string }) => `${line.module_name} ${line.text}`),
    );
    after = next_after;
    return items.length;
  };
  await world.write(stock, lines(1, 2));
  await world.write(orders, lines(1, 4));
  while ((await more()) > 0);
  // Those of the second wait for what the first may still say.
  expect(read).toEqual(lines(1, 4).map((text) => `orders ${text}`));
  await world.write(orders, lines(5, 5));
  world.finish(orders);
  while ((await more()) > 0);
  await world.write(stock, lines(3, 3));
  while ((await more()) > 0);
  expect(read).toEqual([
    ...lines(1, 5).map((text) => `orders ${text}`),
    ...lines(1, 3).map((text) => `stock ${text}`),
  ]);
});

test('a group run is followed over cut connections, its members side by side, and ends as it does', async () => {
  const way = await cuttable(world.url);
  try {
    const orders = begin(0);
    await world.write(orders, lines(1, 300));
    const following = cliOf(way.url)('logs', '-f', 'nightly');
    await until('the first is read', () => world.subscriptions() === 1);
    const stock = begin(1);
    await until('both are read', () => world.subscriptions() === 2);
    await world.write(stock, lines(1, 300));
    way.cut();
    await until('they are read again', () => world.subscriptions() === 2);
    await world.write(orders, lines(301, 600));
    world.finish(orders, 'error', { error: 'relation "t" does not exist' });
    await world.write(stock, lines(301, 600));
    world.finish(stock);
    world.repo.groupRuns.finish(groupRun, { status: 'error' });
    const { exitCode, out, err } = await following;
    expect(of('orders', out)).toBe(printed('orders', lines(1, 600)));
    expect(of('stock', out)).toBe(printed('stock', lines(1, 600)));
    expect(out.length).toBe(of('orders', out).length + of('stock', out).length);
    expect(err).toMatch(/^Group nightly: error in [\d.]+ s\n$/);
    expect(exitCode).toBe(1);
  } finally {
    await way.close();
  }
}, 30_000);

test('a group run that is not there, a group that never ran, and a position that is none are refused', async () => {
  world.addGroup('idle', members);
  expect(await cli('logs', 'group-run/99')).toMatchObject({ exitCode: 4, err: 'There is no group run 99\n' });
  expect(await cli('logs', '-f', 'group-run/99')).toMatchObject({ exitCode: 4 });
  expect(await cli('logs', 'idle')).toMatchObject({ exitCode: 4, err: 'The group "idle" has never run\n' });
  const wrong = await world.request(`/api/v1/group-runs/${groupRun}/log?after=7`);
  expect([wrong.status, wrong.json.error.field]).toEqual([422, 'after']);
});
