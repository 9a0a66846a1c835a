/** Three zones that differ: of the Java process, of the database, and the one that every session has. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DriverName } from '../../src/domain/drivers.js';
import { call, type Engines, KINDS, startEngines, type TestEngine } from './support/engines.js';

let world: Engines;
let postgres: TestEngine;

beforeAll(async () => {
  // Half an hour of summer time, and never the date that UTC has.
  world = await startEngines('zones', 'Australia/Lord_Howe');
  postgres = world.engines.get('postgresql') as TestEngine;
  const [[database]] = (await postgres.rows('select current_database()')) as [[string]];
  await postgres.execute(
    `alter database "${database}" set timezone = 'Europe/Berlin'`,
    `create table moments (id int, at timestamptz, wall timestamp)`,
    // The hour that Berlin has twice, both times; the one it skips; the one that Lord Howe has half of.
    `insert into moments values (1, '2024-10-27 02:30:00.123456+02', '2024-10-27 02:30:00.123456'),
       (2, '2024-10-27 02:30:00.123456+01', '2024-03-31 02:30:00.5'), (3, '2024-04-06 15:10:00+00', '2024-10-06 02:15:00')`,
  );
}, 120_000);
afterAll(() => world?.stop());

const CLOCKS: Partial<Record<DriverName, string>> = {
  postgresql: 'select localtimestamp(0)::text',
  mariadb: 'select now()',
  sqlite: `select datetime('now')`,
  h2: 'select localtimestamp(0)',
  derby: 'values current_timestamp',
  duckdb: 'select cast(current_localtimestamp() as varchar)',
};

describe.each(KINDS.filter((kind) => CLOCKS[kind]))('a session of %s', (kind) => {
  test('has UTC’s wall clock, whatever the zones of the process and of the database', async () => {
    const rows = await (world.engines.get(kind) as TestEngine).rows(CLOCKS[kind] as string);
    const clock = Date.parse(`${rows[0]?.[0]?.slice(0, 19).replace(' ', 'T')}Z`);
    expect(Math.abs(clock - Date.now())).toBeLessThan(60_000);
  });
});

test('moments and wall clocks are copied exactly, in the hours that a zone has twice or never too', async () => {
  await postgres.execute('create table copied (id int, at timestamptz, wall timestamp)');
  // By text, by way of the values, as another database's would come.
  for (const query of ['select * from moments', 'select id::bigint, at, wall from moments']) {
    await postgres.execute('delete from copied');
    const ends = { source: postgres.login, destination: postgres.login };
    await world.pipe.migrate({ ...ends, query, table: 'copied', columns: ['id', 'at', 'wall'] }, call());
    expect(await postgres.rows('select * from moments except select * from copied')).toEqual([]);
  }
});

test('a watermark finds the row it was taken from, as a moment and as a wall clock', async () => {
  const value = async (sql: string): Promise<string> => (await postgres.rows(sql))[0]?.[0] ?? '';
  const newest = await value('select max(at) from moments');
  expect(newest).toBe('2024-10-27 01:30:00.123456+00');
  expect(await postgres.rows(`select id from moments where at >= '${newest}'`)).toEqual([['2']]);
  const wall = await value('select max(at)::timestamp from moments');
  expect(await postgres.rows(`select id from moments where at >= '${wall}'`)).toEqual([['2']]);
});
