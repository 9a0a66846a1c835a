/** MySQL's own driver, held against MariaDB's on one server: no value may come or go otherwise than by that one. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { DatabaseLogin } from '../../src/domain/ports.js';
import { catalogOf } from '../../src/sql/index.js';
import { describeMariadb } from '../support/mariadb.js';
import { call, type Engines, startEngines, type TestEngine } from './support/engines.js';
import { FAMILIES, VALUES } from './support/values.js';

let world: Engines;
let mariadb: TestEngine;
let postgres: TestEngine;
let drivers: DatabaseLogin[];
beforeAll(async () => {
  if (process.env.PIPEKIT_TEST_MARIADB === 'none') return;
  world = await startEngines('by_mysql');
  mariadb = world.engines.get('mariadb') as TestEngine;
  postgres = world.engines.get('postgresql') as TestEngine;
  drivers = [mariadb.login, { ...mariadb.login, url: mariadb.login.url.replace('mariadb', 'mysql') }];
}, 120_000);
afterAll(() => world?.stop());

/** Beside the values that other databases have too. */
const AWKWARD: [type: string, literal: string][] = [
  ['date', `'0000-00-00'`],
  ['date', `'2024-00-10'`],
  ['datetime(3)', `'2024-03-31 02:30:00.120'`],
  ['datetime', `'0000-00-00 00:00:00'`],
  ['timestamp null', `'2024-10-27 01:30:00'`],
  ['time(2)', `'-12:00:00.50'`],
  ['year', `0`],
  ['bit(1)', `b'1'`],
  ['tinyint unsigned', '255'],
  ['decimal(65,30)', '-0.000000000000000000000000000001'],
  ['float', '16777217'],
  ['double', '1e-300'],
  [`enum('a','ü')`, `'ü'`],
  [`set('a','b')`, `'a,b'`],
  ['json', `'{"a":  1}'`],
  ['varchar(10) character set latin1', `'äß'`],
  ['binary(3)', `x'00ff'`],
  ['point', 'ST_GeomFromText("POINT(1 2)")'],
  ['longtext', `repeat('😀', 100000)`],
];
const OURS = VALUES.flatMap(({ family, literals: { mariadb: given } }) =>
  given === undefined
    ? []
    : [Array.isArray(given) ? [given[1], given[0]] : [FAMILIES[family].mariadb, given]],
) as [string, string][];
/** MariaDB tells its own driver alone that a LONGTEXT was declared as JSON, and what a geometry is. */
const common = (type: string): string => ({ json: 'longtext', point: 'geometry' })[type] ?? type;
const outcome = (work: Promise<unknown>): Promise<unknown> => work.catch(({ message }: Error) => message);

describeMariadb('a value', () => {
  test.each([...AWKWARD, ...OURS])('of %s, %s, is read as by MariaDB’s driver', async (type, literal) => {
    await mariadb.execute(
      'DROP TABLE IF EXISTS one',
      `SET sql_mode = ''`,
      `CREATE TABLE one (v ${type})`,
      `INSERT INTO one VALUES (${literal}), (NULL)`,
    );
    const [theirs, own] = await Promise.all(
      drivers.map(async (source, index) => {
        const { columns, rows } = await world.pipe.query(source, 'SELECT v FROM one', 10, call());
        const table = `read_${index}`;
        await postgres.execute(`DROP TABLE IF EXISTS ${table}`, `CREATE TABLE ${table} (v text)`);
        const copy = {
          source,
          destination: postgres.login,
          query: 'SELECT v FROM one',
          table,
          columns: ['v'],
        };
        const copied = await outcome(
          world.pipe.migrate(copy, call()).then(() => postgres.rows(`TABLE ${table}`)),
        );
        return { types: columns.map(catalogOf('mysql').resultType).map(common), rows, copied };
      }),
    );
    expect(own).toEqual(theirs);
  });

  const WRITTEN: [type: string, sql: string][] = [
    ['datetime(3)', `timestamp '2024-03-31 02:30:00.123'`],
    ['datetime(3)', `timestamp '2024-03-31 02:30:00.1234'`],
    ['datetime', `timestamptz '2024-10-27 02:30:00+01'`],
    ['timestamp null', `timestamptz '2024-10-27 02:30:00.5+01'`],
    ['time(2)', `time '23:59:59.12'`],
    ['time(2)', `time '23:59:59.125'`],
    ['varchar(3)', `'abcd'`],
    ['varchar(3)', `'ab  '`],
    ['varchar(20)', `'a\\''"%😀'`],
    ['varchar(20) character set latin1', `'a😀'`],
    ['decimal(4,2)', '1.255'],
    ['tinyint unsigned', '256'],
    ['int', `'x'`],
    ['int', 'true'],
    ['bit(9)', '5'],
    ['varbinary(20)', `'\\x00ff5c27'::bytea`],
    ['date', `date 'infinity'`],
    ['int not null', 'null::int'],
  ];
  test.each(WRITTEN)('written to %s, %s, becomes what it does by MariaDB’s driver', async (type, sql) => {
    await mariadb.execute('DROP TABLE IF EXISTS w', `CREATE TABLE w (v ${type})`);
    const outcomes: unknown[] = [];
    for (const destination of drivers) {
      await mariadb.execute('DELETE FROM w');
      const copy = {
        source: postgres.login,
        destination,
        query: `select ${sql}`,
        table: 'w',
        columns: ['v'],
      };
      const done = await outcome(world.pipe.migrate(copy, call()).then(({ rows }) => rows));
      outcomes.push([plain(done), await mariadb.rows('SELECT v FROM w')]);
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
  });
  /** One driver puts the SQL's class before what the server says, the other does not. */
  const plain = (done: unknown): unknown =>
    typeof done === 'string'
      ? done.replace(/Data truncation: /, '').replace(/ \(counted from row \d+\)/, '')
      : done;
});

describeMariadb('rows that still come', () => {
  /** One in a quarter of a second, and each more than the server gathers before it sends. */
  const SLOW = `WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 400)
 SELECT i, concat(repeat('x', 70000), sleep(0.25)) FROM n`;

  test('are cut off by a cancel, and by a destination that refuses one', async () => {
    await postgres.execute('CREATE TABLE three (i int CHECK (i < 3), x text)');
    const source = drivers[1] as DatabaseLogin;
    const copy = { source, destination: postgres.login, query: SLOW, table: 'three', columns: ['i', 'x'] };
    const began = Date.now();
    await expect(world.pipe.migrate(copy, call())).rejects.toMatchObject({ code: 'rejected' });
    const controller = new AbortController();
    const cancelled = world.pipe.query(source, SLOW, 400, call(controller.signal));
    cancelled.catch(() => {});
    const isRunning = async () =>
      (await mariadb.rows(`SELECT 1 FROM information_schema.processlist WHERE info LIKE 'WITH RECURSIVE n%'`))
        .length;
    while ((await isRunning()) === 0);
    controller.abort(new Error('enough'));
    await expect(cancelled).rejects.toThrow('enough');
    while ((await isRunning()) > 0);
    expect(Date.now() - began).toBeLessThan(30_000);
  }, 60_000);
});
