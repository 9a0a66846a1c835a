/** What the conformance suite would send to servers that are not here, as somebody has read it. UPDATE_GOLDEN=1 writes it anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { DriverName } from '../../src/domain/drivers.js';
import { dialectOf } from '../../src/sql/index.js';
import { LARGE, ordersSql, suiteSql } from './support/suiteSql.js';

const SERVERS: DriverName[] = ['sqlserver', 'db2i', 'db2', 'oracle'];

function everything(kind: DriverName): string {
  const sql = suiteSql(kind);
  const statements = [
    ...sql.table('full', `9, 'old'`),
    ...sql.keyless('nulls', `9, 'old'`),
    ...sql.required('half', `9, 'old'`),
    ...sql.texts('Odd Table', sql.oddNames),
    ...sql.moments('moments', '2026-01-02 00:30:00'),
    ...sql.large('many'),
    sql.content('full'),
    sql.count('many'),
    sql.endless('many'),
    sql.nothing('full'),
    sql.deleteOne(dialectOf(kind).quoteIdentifier('full')),
    ...ordersSql(kind, 'Orders'),
  ];
  return `-- ${LARGE} rows are in "many".\n${statements.join(';\n')};\n`;
}

test.each(SERVERS)('%s is sent the SQL that was read, in its own types and literals', (kind) => {
  const file = new URL(`golden/${kind}.suite.sql`, import.meta.url);
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, everything(kind));
  expect(everything(kind)).toBe(readFileSync(file, 'utf8'));
});
