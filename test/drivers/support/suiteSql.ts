/**
 * The SQL that the conformance suite itself sends, with each database's own types, literals and names. What goes to servers
 * that are not here is pinned in test/drivers/golden.
 */
import type { DriverName } from '../../../src/domain/drivers.js';
import { instantsOf } from '../../../src/sql/catalog/instants.js';
import { dialectOf, mapType } from '../../../src/sql/index.js';

/** Rows of the table that is copied again and again, and of the large one. */
export const LARGE = 60_000;

export interface SuiteSql {
  /** `id` and `note`, with an index on `id`; rows as they stand in VALUES. */
  table(name: string, ...rows: string[]): string[];
  /** The same without the index. */
  keyless(name: string, ...rows: string[]): string[];
  /** The same, where `note` is required. */
  required(name: string, ...rows: string[]): string[];
  /** A table of texts with these names. */
  texts(name: string, columns: string[]): string[];
  /** Names that are hard to quote. */
  oddNames: string[];
  moments(name: string, moment: string): string[];
  large(name: string): string[];
  /** All rows, the first column in order. */
  content(name: string): string;
  count(name: string): string;
  /** A query over a large table that takes an hour, and finds nothing. */
  endless(name: string): string;
  /** What a statement of a hook may be: it changes nothing. */
  nothing(name: string): string;
  deleteOne(quotedTable: string): string;
}

/** A table of orders for proposals, with two of them. */
export function ordersSql(kind: DriverName, name: string): string[] {
  const bool = (is: boolean): string => (NUMBERS_FOR_TRUTH.includes(kind) ? String(Number(is)) : String(is));
  const date = (text: string): string => (kind === 'oracle' ? `DATE '${text}'` : `'${text}'`);
  const at = (text: string): string => moment(kind, text);
  return create(
    kind,
    name,
    [
      ['ORDNO#', 'integer', 'NOT NULL PRIMARY KEY'],
      ['Code', 'char(6)'],
      ['Net Amount', 'numeric(15,4)'],
      ['born', 'date'],
      ['paid', 'boolean'],
      ['note', 'varchar(40)'],
      ['updated_at', 'timestamp'],
    ],
    [
      `1, 'a', 12345678901.2345, ${date('9999-12-31')}, ${bool(true)}, 'ä', ${at('2026-01-02 03:04:05.123456')}`,
      `2, 'b', NULL, ${date('2026-01-01')}, ${bool(false)}, '', ${at('2026-01-03 00:00:00')}`,
    ],
  );
}

const NUMBERS_FOR_TRUTH: DriverName[] = ['sqlserver', 'db2i', 'oracle'];

/** A moment as this database takes it for a timestamp column. */
function moment(kind: DriverName, text: string): string {
  const quoted = `'${text}'`;
  return instantsOf(kind).literal?.(quoted, false) ?? quoted;
}

type Column = [name: string, postgresqlType: string, constraint?: string];

function create(kind: DriverName, name: string, columns: Column[], rows: string[] = []): string[] {
  const { quoteIdentifier: q } = dialectOf(kind);
  const lines = columns.map(([column, type, constraint]) =>
    [q(column), mapType('postgresql', type, kind), constraint].filter((part) => part).join(' '),
  );
  return [
    `CREATE TABLE ${q(name)} (${lines.join(', ')})`,
    ...rows.map((row) => `INSERT INTO ${q(name)} VALUES (${row})`),
  ];
}

const ID: Column = ['id', 'integer'];
const NOTE: Column = ['note', 'varchar(20)'];
const KEY: Column = ['id', 'integer', 'NOT NULL PRIMARY KEY'];

/** Oracle has no way to write a double quote within a name; others quote by another sign. */
const HARD_NAME: Partial<Record<DriverName, string>> = {
  mariadb: 'x`y',
  mysql: 'x`y',
  sqlserver: 'x]y',
  oracle: 'x]y',
};

export function suiteSql(kind: DriverName): SuiteSql {
  const { quoteIdentifier: q } = dialectOf(kind);
  return {
    table: (name, ...rows) => create(kind, name, [KEY, NOTE], rows),
    keyless: (name, ...rows) => create(kind, name, [ID, NOTE], rows),
    required: (name, ...rows) => create(kind, name, [KEY, ['note', 'varchar(20)', 'NOT NULL']], rows),
    texts: (name, columns) =>
      create(
        kind,
        name,
        columns.map((column) => [column, 'varchar(20)']),
      ),
    oddNames: ['select', 'a b', HARD_NAME[kind] ?? 'x"y', 'größe'],
    moments: (name, text) => create(kind, name, [['at', 'timestamp']], [moment(kind, text)]),
    large: (name) => create(kind, name, [ID, ['note', 'varchar(200)']]),
    content: (name) => `SELECT * FROM ${q(name)} ORDER BY 1`,
    count: (name) => `SELECT count(*) FROM ${q(name)}`,
    endless: (name) =>
      `SELECT count(*) FROM ${q(name)} a, ${q(name)} b, ${q(name)} c WHERE a.${q('id')} + b.${q('id')} + c.${q('id')} = -1`,
    nothing: (name) => `DELETE FROM ${q(name)} WHERE 1 = 0`,
    deleteOne: (table) => `DELETE FROM ${table} WHERE ${q('id')} = 1`,
  };
}
