import type { ResultColumn, ScriptStatement } from '../../domain/ports.js';
import type { LogicalType } from './logicalType.js';

/** One of the fields a person fills in to say where a table is: the first step of the wizard. */
export interface BrowseField {
  /** The key in `Place`. */
  name: 'linked_server' | 'database' | 'schema';
  label: string;
  /** Without it nothing can be listed; otherwise what is left out is the connection's own. */
  required: boolean;
}

/** Where tables are: the values of the dialect's browse fields. */
export type Place = Partial<Record<BrowseField['name'], string>>;

export interface CatalogTable {
  name: string;
  kind: 'table' | 'view';
  comment: string | null;
  /** The server's estimate; null where it has none. */
  rows: number | null;
  /** Whether this user may SELECT from it; null where the catalogue does not say. */
  readable: boolean | null;
}

export interface CatalogColumn {
  name: string;
  /** In full, as the dialect writes it: `numeric(15,4)`, `int(10) unsigned`. */
  type: string;
  nullable: boolean;
  /** As SQL; null without one. */
  default: string | null;
  comment: string | null;
  /** Its place in the primary key, from 1; null for a column outside of it. */
  key_position: number | null;
}

/** A question to the catalogue, and how to read a row of the answer. */
export interface CatalogQuery<T> {
  sql: string;
  read(row: (string | null)[]): T;
}

export interface Search {
  /** Part of the name, in any case; empty for all. */
  text: string;
  limit: number;
}

/** What to select instead of a bare column, and what that makes of its type. */
export interface DefaultExpression {
  sql: string;
  type: LogicalType;
  /** It turns values into NULL. */
  makesNull: boolean;
  /** What it does, in a sentence; null for the bare column. */
  note: string | null;
}

/** A column of a table that is to be made. */
export interface NewColumn {
  name: string;
  type: string;
  nullable: boolean;
  comment: string | null;
}

export interface NewTable {
  /** Dotted, as `dest_table` of a module. */
  table: string;
  columns: NewColumn[];
  /** Names of the primary key's columns; empty for a table without one. */
  key: string[];
}

/** What authoring must know of a kind of database. Pure: it makes text, it opens nothing. */
export interface Catalog {
  readonly browseFields: BrowseField[];
  /** Where a new table goes when nobody says; undefined where a table has the connection's own place. */
  readonly defaultSchema?: string;
  /** The cheapest statement that proves a connection. */
  readonly testQuery: string;
  /** Gives NULL: what stands for a resolver until somebody has written one. */
  readonly noValue: string;
  /** Values of the last browse field: schemas, or databases where that is what they are called. */
  listSchemas(place: Place): CatalogQuery<string>;
  /** Tables and views whose name holds the text; those that begin with it first. The filter is the server's work. */
  listTables(place: Place, search: Search): CatalogQuery<CatalogTable>;
  /** Comment and estimate of some tables, where `listTables` would be slow with them. */
  describeTables?(
    place: Place,
    names: string[],
  ): CatalogQuery<Pick<CatalogTable, 'name' | 'comment' | 'rows'>>;
  /** In the table's order. No row: there is no such table, or it may not be seen. */
  getColumns(place: Place, table: string): CatalogQuery<CatalogColumn>;
  /** Columns of any table whose name holds the text. */
  columnInventory(
    place: Place,
    search: Search,
  ): CatalogQuery<{ table: string; column: string; type: string }>;
  /** The GRANT that lets `user` read the tables of a place. */
  grantHint(place: Place, user: string): string;

  /** What a type of this dialect is, whatever its spelling. */
  parseType(type: string): LogicalType;
  /** How this dialect writes such a type. A `key` column must be one that can be indexed. */
  typeName(type: LogicalType, key?: boolean): string;
  /** The full type of a query's column. */
  resultType(column: ResultColumn): string;
  /** `column` as SQL, with what most people want: fixed text trimmed, dates that mean "none" as NULL. */
  defaultExpression(column: Pick<CatalogColumn, 'name' | 'type' | 'key_position'>): DefaultExpression;

  /** The quoted table, for FROM. */
  tableReference(place: Place, table: string): string;
  /** The same columns, no row: for the metadata of any query. */
  zeroRows(query: string): string;
  /** Where a dotted destination table is. */
  placeOf(table: string): { place: Place; table: string };
  /** The table's schema, made where it is missing; nothing for a table of the connection's own. */
  createSchema(table: string): ScriptStatement[];
  createTable(table: NewTable): ScriptStatement[];
  /** At the tail, nullable whatever the column says: the rows that are there have no value for it. */
  addColumn(table: string, column: NewColumn): ScriptStatement[];
  /** Gives a column a type that holds all its old one did. */
  widenColumn(table: string, column: NewColumn): ScriptStatement[];
}

/** Whether rows arrive as they were. The function that says so is src/sql/verdict.ts. */
export interface ColumnVerdict {
  verdict: 'exact' | 'conversion' | 'refused';
  /** What becomes of which values, in sentences; of `exact`, which values are refused: '' where none is. */
  note: string;
}
