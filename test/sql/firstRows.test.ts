import { describe, expect, test } from '@jest/globals';
import { DRIVERS } from '../../src/domain/connection.js';
import { firstRows } from '../../src/sql/index.js';
import { rangeQuery } from '../../src/sql/split/ranges.js';

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
    derbyserver: fetch,
    db2: fetch,
    db2i: 'SELECT a -- b\nFETCH FIRST 7 ROWS ONLY',
    sqlserver: 'SELECT TOP (7) a -- b',
    oracle: 'SELECT * FROM (\nSELECT a -- b\n) WHERE ROWNUM <= 7',
  });
});

describe('a query that begins with WITH', () => {
  const CTE = '-- recent\nwith a as (select 1 as n union select 2)';

  test('is limited behind its end by DB2, before what an isolation or a lock must come last', () => {
    for (const driver of ['db2', 'db2i'] as const) {
      expect(firstRows(`${CTE}\nselect n from a order by n;`, driver, 7)).toBe(
        `${CTE}\nselect n from a order by n\nFETCH FIRST 7 ROWS ONLY`,
      );
      expect(firstRows(`${CTE} select n from a WITH UR`, driver, 7)).toBe(
        `${CTE} select n from a\nFETCH FIRST 7 ROWS ONLY\nWITH UR`,
      );
      expect(firstRows(`${CTE} select n from a for read only`, driver, 7)).toBe(
        `${CTE} select n from a\nFETCH FIRST 7 ROWS ONLY\nfor read only`,
      );
    }
  });

  test('is limited within its own SELECT by SQL Server, with its order and columns without a name', () => {
    expect(firstRows(`${CTE}\nselect distinct n, count(*) from a order by n`, 'sqlserver', 7)).toBe(
      `${CTE}\nselect distinct TOP (7) n, count(*) from a order by n`,
    );
  });

  test('that has a limit or joins several SELECTs becomes the last table of its own WITH', () => {
    const own = (select: string): string => `${CTE}\n, pipekit_first AS (\n${select}\n)\n`;
    for (const select of ['select top 3 n from a order by n', 'select n from a union all select 3 from b'])
      expect(firstRows(`${CTE} ${select}`, 'sqlserver', 7)).toBe(
        `${own(select)}SELECT TOP (7) * FROM pipekit_first`,
      );
    expect(firstRows(`${CTE} select n from a fetch first 3 rows only`, 'db2i', 7)).toBe(
      `${own('select n from a fetch first 3 rows only')}SELECT * FROM pipekit_first FETCH FIRST 7 ROWS ONLY`,
    );
  });

  test('keeps its comments, and a table of it may have the name of an isolation', () => {
    const query = 'with ur as (select 1 as n from t) -- all of them\nselect n from ur union select 2 from t';
    expect(firstRows(query, 'db2', 7)).toBe(`${query}\nFETCH FIRST 7 ROWS ONLY`);
    expect(firstRows(query, 'sqlserver', 7)).toBe(
      query.replace('select n', ', pipekit_first AS (\nselect n') +
        '\n)\nSELECT TOP (7) * FROM pipekit_first',
    );
  });

  test('is split into ranges by these databases too', () => {
    expect(rangeQuery(`${CTE} select n from a`, 'sqlserver', 'n < 2')).toBe(
      `${CTE}\n, pipekit_range AS (\nselect n from a\n)\nSELECT * FROM pipekit_range\n WHERE n < 2`,
    );
  });
});

test('a word within brackets, a string or a comment is no limit', () => {
  expect(firstRows(`select 'offset' as a, (select top 1 b from t) -- top\nfrom u`, 'sqlserver', 7)).toBe(
    `select TOP (7) 'offset' as a, (select top 1 b from t) -- top\nfrom u`,
  );
});

test('a query that nobody can parse goes into brackets, for the server to say what is wrong with it', () => {
  expect(firstRows('select a from (b', 'sqlserver', 7)).toBe(
    'SELECT TOP (7) * FROM (\nselect a from (b\n) AS pipekit_first',
  );
});
