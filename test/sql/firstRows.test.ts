import { expect, test } from '@jest/globals';
import { DRIVERS } from '../../src/domain/connection.js';
import { firstRows } from '../../src/sql/index.js';

test('every driver limits a query by its own words, a comment at its end and a semicolon notwithstanding', () => {
  const first = Object.fromEntries(
    DRIVERS.map((driver) => [driver, firstRows('SELECT a -- b\n;', driver, 7)]),
  );
  const derived = '(\nSELECT a -- b\n) AS pipekit_first';
  const limit = `SELECT * FROM ${derived} LIMIT 7`;
  const fetch = `SELECT * FROM ${derived} FETCH FIRST 7 ROWS ONLY`;
  expect(first).toEqual({
    postgresql: limit,
    mariadb: limit,
    mysql: limit,
    sqlite: limit,
    h2: limit,
    duckdb: limit,
    derby: fetch,
    db2: fetch,
    db2i: 'SELECT a -- b\nFETCH FIRST 7 ROWS ONLY',
    sqlserver: `SELECT TOP (7) * FROM ${derived}`,
    oracle: 'SELECT * FROM (\nSELECT a -- b\n) WHERE ROWNUM <= 7',
  });
});
