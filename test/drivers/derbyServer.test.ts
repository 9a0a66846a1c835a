/** Derby by its network client: values come and go as they do with the driver for files, and nothing else is at its address. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { call, type Engines, startEngines, type TestEngine } from './support/engines.js';
import { FAMILIES, VALUES } from './support/values.js';

let world: Engines;
let file: TestEngine;
let server: TestEngine;
beforeAll(async () => {
  world = await startEngines('derby_server');
  file = world.engines.get('derby') as TestEngine;
  server = world.engines.get('derbyserver') as TestEngine;
}, 120_000);
afterAll(() => world?.stop());

const given = VALUES.flatMap(({ label, literals, family }) => {
  const literal = literals.derby;
  if (literal === undefined) return [];
  const [sql, type] = Array.isArray(literal) ? literal : [literal, FAMILIES[family].derby as string];
  return [{ label, sql, type }];
});

test('each value is read and written as by the driver for files', async () => {
  const outcomes: string[] = [];
  for (const [number, { sql, type }] of given.entries()) {
    const [from, to] = [`given_${number}`, `taken_${number}`];
    for (const one of [file, server])
      await one.execute(
        `CREATE TABLE ${from} (v ${type})`,
        `INSERT INTO ${from} VALUES (${sql})`,
        `CREATE TABLE ${to} (v ${type})`,
      );
    const was = await file.rows(`SELECT v FROM ${from}`);
    const read = await server.rows(`SELECT v FROM ${from}`);
    // From files to the server, and from the server to files.
    for (const [source, destination] of [
      [file, server],
      [server, file],
    ] as const) {
      const ends = { source: source.login, destination: destination.login };
      await world.pipe.migrate(
        { ...ends, query: `SELECT v FROM ${from}`, table: to, columns: ['V'] },
        call(),
      );
    }
    const [there, back] = [await server.rows(`SELECT v FROM ${to}`), await file.rows(`SELECT v FROM ${to}`)];
    outcomes.push(JSON.stringify([read, there, back].map((rows) => rows[0]?.[0] === was[0]?.[0] || rows)));
  }
  expect(given.length).toBeGreaterThan(15);
  expect(outcomes.map((outcome, at) => [given[at]?.label, outcome])).toEqual(
    given.map(({ label }) => [label, '[true,true,true]']),
  );
}, 120_000);

test('an object of Java is refused, not made of what the server sends', async () => {
  await expect(server.rows('SELECT COLUMNDATATYPE FROM SYS.SYSCOLUMNS')).rejects.toMatchObject({
    code: 'rejected',
    message: expect.stringContaining('COLUMNDATATYPE'),
  });
});

test('a server that is down, a wrong database and a missing table are told apart', async () => {
  const asked = (login: object, sql = 'VALUES 1') =>
    world.pipe.query({ ...server.login, ...login }, sql, 1, call());
  await expect(asked({ url: server.login.url.replace(/:\d+\//, ':1/') })).rejects.toMatchObject({
    code: 'unavailable',
  });
  await expect(asked({ url: `${server.login.url}x` })).rejects.toMatchObject({ code: 'invalid' });
  await expect(asked({}, 'SELECT * FROM nowhere')).rejects.toMatchObject({ code: 'rejected' });
});
