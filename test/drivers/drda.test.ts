/**
 * DB2's driver, JCC, against a server that speaks its protocol, for want of a DB2: how it is loaded, reads, cancels and ends.
 * Its licence has to be agreed to before it is fetched: PIPEKIT_TEST_ACCEPT_LICENCE=db2.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import type { DatabaseLogin } from '../../src/domain/ports.js';
import { createPipe, type JRunnerPipe } from '../../src/runner/index.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type DerbyServer, hasAgreed, startDerbyServer } from './support/derbyServer.js';
import { call } from './support/engines.js';

let server: DerbyServer;
let postgres: TestDatabase;
let pipe: JRunnerPipe;
let db2: DatabaseLogin;
beforeAll(async () => {
  if (!hasAgreed) return;
  [server, postgres] = await Promise.all([startDerbyServer(), createTestDatabase('drda')]);
  pipe = createPipe({
    path: fileURLToPath(new URL('../../jrunner/bin/jrunner', import.meta.url)),
    env: { PATH: process.env.PATH as string, TZ: 'Europe/Berlin', JRUNNER_DRIVERS: server.driversDir },
  });
  db2 = { url: server.url, user: 'APP', password: 'any', application: 'pipekit test' };
}, 180_000);
afterAll(async () => {
  await pipe?.close();
  await Promise.all([server?.stop(), postgres?.drop()]);
});

const execute = (login: DatabaseLogin, ...statements: string[]) =>
  pipe.script(
    login,
    statements.map((sql) => ({ name: sql.slice(0, 40), sql })),
    call(),
  );
const rows = async (login: DatabaseLogin, sql: string) => (await pipe.query(login, sql, 100, call())).rows;
const copy = (query: string, table: string, columns: string[], signal?: AbortSignal) =>
  pipe.migrate({ source: db2, destination: postgres.login, query, table, columns }, call(signal));

(hasAgreed ? describe : describe.skip)('DB2’s driver', () => {
  test('gives PostgreSQL each value as it was, whatever the zone of the Java process', async () => {
    const columns: [name: string, db2: string, literal: string, postgresql: string, arrives?: string][] = [
      ['i', 'INTEGER', '-2147483648', 'int'],
      ['l', 'BIGINT', '9223372036854775807', 'bigint'],
      ['n', 'DECIMAL(31,10)', '123456789012345678901.0123456789', 'numeric'],
      ['f', 'DOUBLE', '1.2345678901234567E10', 'float8', '12345678901.234568'],
      ['r', 'REAL', '0.1', 'real'],
      ['c', 'CHAR(6)', `'ab'`, 'text', 'ab    '],
      ['v', 'VARCHAR(40)', `'ä 😀 '''`, 'text', `ä 😀 '`],
      ['e', 'VARCHAR(1)', `''`, 'text', ''],
      ['b', 'VARCHAR(8) FOR BIT DATA', `X'00ff5c'`, 'bytea', '\\x00ff5c'],
      ['d', 'DATE', `'0001-01-01'`, 'date', '0001-01-01'],
      ['t', 'TIME', `'23:59:59'`, 'time', '23:59:59'],
      ['s', 'TIMESTAMP', `'2024-03-31 02:30:00.123456'`, 'timestamp', '2024-03-31 02:30:00.123456'],
    ];
    const names = columns.map(([name]) => name);
    await execute(
      db2,
      `CREATE TABLE kinds (${columns.map(([name, type]) => `${name} ${type}`).join(', ')})`,
      `INSERT INTO kinds VALUES (${columns.map(([, , literal]) => literal).join(', ')})`,
      `INSERT INTO kinds (i) VALUES (NULL)`,
    );
    await execute(
      postgres.login,
      `CREATE TABLE kinds (${columns.map(([name, , , type]) => `${name} ${type}`).join(', ')})`,
    );
    expect(await copy('SELECT * FROM kinds', 'kinds', names)).toMatchObject({ source_rows: 2, rows: 2 });
    expect(await rows(postgres.login, 'SELECT * FROM kinds ORDER BY i NULLS LAST')).toEqual([
      columns.map(([, , literal, , arrives]) => arrives ?? literal),
      columns.map(() => null),
    ]);
  });

  test('refuses the days of which the driver makes others, and gives those around them', async () => {
    const days = ['1582-10-04', '1582-10-14', '1582-10-15', '1582-10-24', '1582-10-25', '9999-12-31'];
    await execute(db2, 'CREATE TABLE days (d DATE, s TIMESTAMP)');
    await execute(postgres.login, 'CREATE TABLE days (d date, s timestamp)');
    const outcome: string[] = [];
    for (const day of days) {
      await execute(db2, 'DELETE FROM days', `INSERT INTO days VALUES ('${day}', '${day} 12:00:00')`);
      await execute(postgres.login, 'DELETE FROM days');
      const both = ['d', 's'].map((column) =>
        copy(`SELECT ${column} FROM days`, 'days', [column]).catch((error: unknown) => error),
      );
      for (const one of await Promise.all(both)) outcome.push(one instanceof Error ? one.message : 'copied');
      const arrived = await rows(postgres.login, 'SELECT min(d), min(s)::text FROM days');
      expect([[[day, `${day} 12:00:00`]], [[null, null]]]).toContainEqual(arrived);
    }
    expect(outcome.map((one) => (one.includes('read it as text') ? 'refused' : one))).toEqual(
      days.flatMap((day) => {
        const one = /1582-10-(14|15|24)/.test(day) ? 'refused' : 'copied';
        return [one, one];
      }),
    );
  });

  test('reads a large table in little memory, and the run ends well: its transaction is over before it is closed', async () => {
    await execute(
      db2,
      'CREATE TABLE digits (d INTEGER)',
      ...Array.from({ length: 10 }, (_, d) => `INSERT INTO digits VALUES (${d})`),
      'CREATE TABLE many (id INTEGER, note VARCHAR(200))',
      `INSERT INTO many SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d, '${'x'.repeat(180)}'
 FROM digits a, digits b, digits c, digits e, digits f WHERE f.d < 6`,
    );
    await execute(postgres.login, 'CREATE TABLE many (id int, note text)');
    const { source_rows } = await copy('SELECT * FROM many', 'many', ['id', 'note']);
    expect(source_rows).toBe(60_000);
    expect(await rows(postgres.login, 'SELECT count(*), sum(id), sum(length(note)) FROM many')).toEqual([
      ['60000', '1799970000', '10800000'],
    ]);
  }, 60_000);

  test('is cancelled while it works', async () => {
    const controller = new AbortController();
    const endless = 'SELECT count(*) FROM many a, many b, many c WHERE a.id + b.id + c.id = -1';
    const answer = pipe.query(db2, endless, 1, call(controller.signal));
    answer.catch(() => {});
    await rows(postgres.login, 'SELECT pg_sleep(1)');
    const asked = Date.now();
    controller.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    expect(Date.now() - asked).toBeLessThan(10_000);
  }, 30_000);

  test('says in the server’s words what is wrong, and a query that is right says nothing', async () => {
    await expect(rows(db2, 'SELECT nope FROM many')).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('NOPE'),
    });
    const heard: string[] = [];
    const onLine = (_: string, text: string) => void heard.push(text);
    await pipe.query(db2, 'SELECT d FROM digits', 5, { ...call(), onLine });
    expect(heard).toEqual([]);
    const nobody = { ...db2, url: server.url.replace(/:\d+\//, ':1/') };
    await expect(rows(nobody, 'SELECT 1 FROM digits')).rejects.toMatchObject({ code: 'unavailable' });
  });
});
