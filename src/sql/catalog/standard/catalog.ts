import type { DriverName } from '../../../domain/connection.js';
import type { ScriptStatement } from '../../../domain/ports.js';
import { destinationParts, type Engine } from '../../standard/engine.js';
import type { BrowseField, Catalog, CatalogColumn, NewColumn, Place, Search } from '../catalog.js';
import { commonExpression } from '../sentinels.js';
import { zeroRows } from '../zeroRows.js';
import type { Types } from './types.js';

/** Where the catalogue keeps tables: what stands for each thing, as SQL. */
export interface TableSource {
  name: string;
  /** Its text begins with V, or holds VIEW, for a view. */
  kind: string;
  comment?: string;
  rows?: string;
  /** With a WHERE of its own. */
  from: string;
}

export interface ColumnSource {
  table: string;
  name: string;
  /** The type in full, or the type, its precision or length, and its scale or decimals of a second. */
  type: [type: string] | [type: string, precision: string, scale: string];
  /** Its text begins with Y, T or 1 when NULL is allowed. */
  nullable: string;
  default?: string;
  comment?: string;
  /** The place in the primary key; NULL outside of it. */
  key: string;
  order: string;
  from: string;
}

/** What the catalogues of databases in standard SQL differ in. */
export interface CatalogSpec {
  driver: DriverName;
  engine: Engine;
  types: Types;
  browseFields: BrowseField[];
  defaultSchema?: string;
  /** A query whose first column has the values of the last browse field. */
  schemas?(place: Place): string;
  tables(place: Place): TableSource;
  columns(place: Place): ColumnSource;
  /** Where the primary key's place is more than a number. */
  readKey?(text: string): number | null;
  /** From 1: where a text begins in another, 0 when it is not there. */
  position(text: string, within: string): string;
  /** The first rows of a query that has an order. */
  first(query: string, rows: number): string;
  date(day: string): string;
  zeroRows?(query: string): string;
  grantHint(place: Place, user: string): string;
  createSchema?(schema: string): string;
  /** A statement that gives a column its comment, from quoted names; none where a database keeps no comments. */
  comment?(table: string, column: string, text: string): string;
  /** Between the table's name and a new column; ADD COLUMN unless given. */
  add?(definition: string): string;
  widen(table: string, column: NewColumn): ScriptStatement[];
}

export function standardCatalog(spec: CatalogSpec): Catalog {
  const { engine, types, browseFields, defaultSchema } = spec;
  const quote = engine.quoteIdentifier;
  const qualified = (table: string): string =>
    Object.values(destinationParts(engine, table)).map(quote).join('.');
  const commentOn = (table: string, { name, comment }: NewColumn): ScriptStatement[] =>
    comment && spec.comment
      ? [{ name: 'comment', sql: spec.comment(qualified(table), quote(name), comment) }]
      : [];
  return {
    browseFields,
    ...(defaultSchema !== undefined && { defaultSchema }),
    testQuery: `SELECT 1${engine.dual}`,
    // A NULL without a type is no column of some of these.
    noValue: `SELECT CAST(NULL AS ${spec.driver === 'oracle' ? 'VARCHAR2' : 'VARCHAR'}(1))${engine.dual}`,
    listSchemas: (place) => ({
      sql: spec.schemas?.(place) ?? `SELECT 1${engine.dual} WHERE 1 = 0`,
      read: ([name]) => (name as string).trimEnd(),
    }),
    ...catalogQueries(spec),
    grantHint: spec.grantHint,
    ...types,
    defaultExpression: (column) =>
      commonExpression(column, quote(column.name), types.parseType(column.type), spec.date),
    tableReference: (place, table) =>
      [...browseFields.map(({ name }) => place[name]), table]
        .filter((part): part is string => part !== undefined && part !== '')
        .map(quote)
        .join('.'),
    zeroRows: spec.zeroRows ?? ((query) => zeroRows(query, spec.driver)),
    placeOf(text) {
      const { table = text, ...place } = destinationParts(engine, text);
      return { place, table };
    },
    createSchema(table) {
      const { schema } = destinationParts(engine, table);
      if (schema === undefined || !spec.createSchema) return [];
      return [{ name: 'create schema', sql: spec.createSchema(schema) }];
    },
    createTable({ table, columns, key }) {
      const lines = columns.map(
        ({ name, type, nullable }) => `  ${quote(name)} ${type}${nullable ? '' : ' NOT NULL'}`,
      );
      if (key.length > 0) lines.push(`  PRIMARY KEY (${key.map(quote).join(', ')})`);
      return [
        { name: 'create table', sql: `CREATE TABLE ${qualified(table)} (\n${lines.join(',\n')}\n)` },
        ...columns.flatMap((column) => commentOn(table, column)),
      ];
    },
    addColumn(table, column) {
      const definition = `${quote(column.name)} ${column.type}`;
      const add = spec.add?.(definition) ?? `ADD COLUMN ${definition}`;
      return [
        { name: 'add column', sql: `ALTER TABLE ${qualified(table)} ${add}` },
        ...commentOn(table, column),
      ];
    },
    widenColumn: spec.widen,
  };
}

/** `ALTER TABLE … how`, as one statement. */
export const altered = (engine: Engine, table: string, how: string): ScriptStatement[] => [
  {
    name: 'widen column',
    sql: `ALTER TABLE ${Object.values(destinationParts(engine, table)).map(engine.quoteIdentifier).join('.')} ${how}`,
  },
];

type CatalogQueries = Pick<Catalog, 'listTables' | 'getColumns' | 'columnInventory'>;
type Cell = string | null | undefined;

function catalogQueries(spec: CatalogSpec): CatalogQueries {
  const { engine, types, position, first } = spec;
  const where = (text: string): string => engine.quoteLiteral(text.toLowerCase());
  const holds = (name: string, { text }: Search): string =>
    text === '' ? '' : ` AND ${position(where(text), `LOWER(${name})`)} > 0`;
  const beginners = (name: string, { text }: Search): string =>
    text === '' ? name : `CASE ${position(where(text), `LOWER(${name})`)} WHEN 1 THEN 0 ELSE 1 END, ${name}`;
  const typeOf = ([type, precision, scale]: Cell[]): string =>
    types.resultType({
      type: (type as string).trim(),
      precision: Number(precision ?? 0),
      scale: Number(scale ?? 0),
    });
  return {
    listTables(place, search) {
      const { name, kind, comment, rows, from } = spec.tables(place);
      const list = selectList({ name, kind, comment, rows });
      return {
        sql: first(
          `SELECT ${list.sql} ${from}${holds(name, search)}\n ORDER BY ${beginners(name, search)}`,
          search.limit,
        ),
        read: (row) => ({
          name: (list.of(row, 'name') as string).trimEnd(),
          kind: /^V|VIEW/i.test(list.of(row, 'kind') ?? '') ? 'view' : 'table',
          comment: list.of(row, 'comment') || null,
          rows: numberOf(list.of(row, 'rows')),
          readable: null,
        }),
      };
    },
    getColumns(place, table) {
      const source = spec.columns(place);
      const { name, nullable, default: byDefault, comment, key, order, from } = source;
      const types = Object.fromEntries(source.type.map((sql, index) => [`type${index}`, sql]));
      const list = selectList({ name, nullable, default: byDefault, comment, key, ...types });
      const keyOf = spec.readKey ?? Number;
      return {
        sql: `SELECT ${list.sql} ${from} AND ${source.table} = ${engine.quoteLiteral(table)}\n ORDER BY ${order}`,
        read: (row): CatalogColumn => ({
          name: (list.of(row, 'name') as string).trimEnd(),
          type: typeOf(source.type.map((_, index) => list.of(row, `type${index}`))),
          nullable: /^[YT1]/i.test(list.of(row, 'nullable') ?? ''),
          default: list.of(row, 'default')?.trim() ?? null,
          comment: list.of(row, 'comment') || null,
          key_position: keyPosition(list.of(row, 'key'), keyOf),
        }),
      };
    },
    columnInventory(place, search) {
      const { table, name, type, from } = spec.columns(place);
      return {
        sql: first(
          `SELECT ${[table, name, ...type].join(', ')} ${from}${holds(name, search)}\n ORDER BY ${beginners(name, search)}, ${table}`,
          search.limit,
        ),
        read: ([of, column, ...rest]) => ({
          table: (of as string).trimEnd(),
          column: (column as string).trimEnd(),
          type: typeOf(rest),
        }),
      };
    },
  };
}

const numberOf = (text: Cell): number | null => (text === null || text === undefined ? null : Number(text));
const keyPosition = (text: Cell, read: (text: string) => number | null): number | null =>
  text === null || text === undefined ? null : read(text);

/** The expressions that a database has, and where each is in a row of the answer. */
function selectList(expressions: Record<string, string | undefined>) {
  const given = Object.entries(expressions).filter(([, sql]) => sql !== undefined);
  return {
    sql: given.map(([, sql]) => sql).join(', '),
    of: (row: (string | null)[], name: string): Cell => row[given.findIndex(([key]) => key === name)],
  };
}
