/** Catalogue SQL for servers that cannot be had here, as it was when somebody last read it. UPDATE_GOLDEN=1 writes it anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { DriverName } from '../../../src/domain/drivers.js';
import { catalogOf, mapType, parseSelect, type Place, tableQuery } from '../../../src/sql/index.js';

const SERVERS: DriverName[] = ['sqlserver', 'db2i', 'db2', 'oracle'];
const column = (name: string, type: string, nullable = true, comment: string | null = null) => ({
  name,
  type,
  nullable,
  comment,
});

function everything(kind: DriverName): string {
  const catalog = catalogOf(kind);
  const place: Place =
    kind === 'sqlserver' ? { linked_server: 'SRV', database: 'db', schema: 'dbo' } : { schema: 'LGDAT' };
  const search = { text: "o'r", limit: 20 };
  const type = (of: string, key = false) => mapType('postgresql', of, kind, key);
  const table = {
    table: 'SALES."ORD#"',
    columns: [
      column('ordno', type('integer'), false),
      column('net', type('numeric(15,4)'), true, "it's net"),
      column('at', type('timestamp(3) with time zone')),
    ],
    key: ['ordno'],
  };
  const script = (statements: { sql: string }[]) => statements.map(({ sql }) => sql).join(';\n');
  const sections: Record<string, string> = {
    test: catalog.testQuery,
    'no value': catalog.noValue,
    schemas: catalog.listSchemas(place).sql,
    tables: catalog.listTables(place, search).sql,
    columns: catalog.getColumns(place, 'DCORD#').sql,
    'columns of its own place': catalog.getColumns({}, '@T$').sql,
    inventory: catalog.columnInventory(place, search).sql,
    'zero rows': catalog.zeroRows('SELECT "DCORD#" FROM T -- end\n;'),
    'zero rows with': catalog.zeroRows('WITH x AS (SELECT 1 AS a FROM T) SELECT a FROM x;'),
    from: catalog.tableReference(place, 'DCORD#'),
    fixed: catalog.defaultExpression({ name: 'DCORD#', type: 'CHAR(6)', key_position: null }).sql,
    date: catalog.defaultExpression({ name: '@D$', type: 'DATE', key_position: null }).sql,
    'create schema': script(catalog.createSchema(table.table)),
    'create table': script(catalog.createTable(table)),
    'add column': script(catalog.addColumn(table.table, column('late', type('text'), false, 'c'))),
    'widen column': script(catalog.widenColumn(table.table, column('net', type('numeric(18,4)'), false))),
    grant: catalog.grantHint(place, 'ETL'),
  };
  return Object.entries(sections)
    .map(([name, sql]) => `---- ${name}\n${sql};\n`)
    .join('\n');
}

test('a comment before WITH does not put it into brackets, where these take none', () => {
  const query = '-- recent\nWITH x AS (SELECT 1 AS a FROM T) SELECT a FROM x';
  for (const kind of ['sqlserver', 'db2', 'db2i'] as const)
    expect(catalogOf(kind).zeroRows(query)).not.toContain(`(\n${query}`);
});

describe.each(SERVERS)('%s', (kind) => {
  test('has the catalogue SQL that was read', () => {
    const file = new URL(`../golden/${kind}.catalog.sql`, import.meta.url);
    if (process.env.UPDATE_GOLDEN) writeFileSync(file, everything(kind));
    expect(everything(kind)).toBe(readFileSync(file, 'utf8'));
  });

  test('has names with # @ $ in queries that can be read and spliced', () => {
    const columns = ['DCORD#', '@KEY', 'A$B'].map((name, index) => ({
      id: `c${index}`,
      source_name: name,
      source_type: 'INTEGER',
      dest_name: `d${index}`,
      dest_type: 'integer',
      expression: name,
      included: true,
    }));
    const parsed = parseSelect(tableQuery(kind, {}, 'T#', columns), kind);
    expect('list' in parsed && parsed.list.items.map(({ expression }) => expression)).toEqual([
      'DCORD#',
      '@KEY',
      'A$B',
    ]);
  });
});

describe('a type of a server on its way to PostgreSQL', () => {
  test.each([
    ['sqlserver', 'decimal(15,4)', 'numeric(15,4)'],
    ['sqlserver', 'int identity', 'integer'],
    ['sqlserver', 'tinyint', 'smallint'],
    ['sqlserver', 'money', 'numeric(19,4)'],
    ['sqlserver', 'nvarchar(max)', 'text'],
    ['sqlserver', 'nchar(3)', 'char(3)'],
    ['sqlserver', 'datetime', 'timestamp(3)'],
    ['sqlserver', 'datetimeoffset(3)', 'timestamp(3) with time zone'],
    ['sqlserver', 'timestamp', 'bytea'],
    ['sqlserver', 'uniqueidentifier', 'uuid'],
    ['sqlserver', 'bit', 'boolean'],
    ['sqlserver', 'hierarchyid', 'text'],
    ['db2i', 'DECIMAL(15,4)', 'numeric(15,4)'],
    ['db2i', 'TIMESTMP', 'timestamp'],
    ['db2i', 'CHAR(10) FOR BIT DATA', 'bytea'],
    ['db2i', 'VARG(20)', 'varchar(20)'],
    ['db2i', 'CHAR(6)', 'char(6)'],
    ['db2', 'CHARACTER(6)', 'char(6)'],
    ['db2', 'TIME', 'time(0)'],
    ['db2', 'DECFLOAT', 'numeric'],
    ['oracle', 'NUMBER(15,4)', 'numeric(15,4)'],
    ['oracle', 'NUMBER', 'numeric'],
    ['oracle', 'VARCHAR2(20 CHAR)', 'varchar(20)'],
    ['oracle', 'DATE', 'timestamp(0)'],
    ['oracle', 'TIMESTAMP(6) WITH LOCAL TIME ZONE', 'timestamp with time zone'],
    ['oracle', 'RAW(16)', 'bytea'],
  ] as [DriverName, string, string][])('%s: %s → %s', (driver, type, expected) =>
    expect(mapType(driver, type, 'postgresql')).toBe(expected),
  );
});

describe('a catalogue’s type and sizes are written as one', () => {
  test.each([
    ['sqlserver', 'nvarchar', -1, 0, 'nvarchar(max)'],
    ['sqlserver', 'decimal', 15, 4, 'decimal(15,4)'],
    ['sqlserver', 'datetime2', 27, 3, 'datetime2(3)'],
    ['db2i', 'CHAR FOR BIT DATA', 10, 0, 'CHAR(10) FOR BIT DATA'],
    ['oracle', 'NUMBER', 15, 4, 'NUMBER(15,4)'],
    ['oracle', 'TIMESTAMP(6)', 0, 6, 'TIMESTAMP(6)'],
    ['h2', 'TIMESTAMP WITH TIME ZONE', 29, 3, 'TIMESTAMP(3) WITH TIME ZONE'],
    ['derby', 'VARCHAR () FOR BIT DATA', 20, 0, 'VARCHAR(20) FOR BIT DATA'],
  ] as [DriverName, string, number, number, string][])('%s: %s', (driver, type, precision, scale, expected) =>
    expect(catalogOf(driver).resultType({ name: 'x', type, precision, scale })).toBe(expected),
  );
});
