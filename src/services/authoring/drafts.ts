import type { Connection } from '../../domain/connection.js';
import { PipekitError } from '../../domain/errors.js';
import type { ModuleInput } from '../../domain/module.js';
import type { Databases } from '../../domain/ports.js';
import type { Repo } from '../../repo/index.js';
import {
  type CatalogColumn,
  catalogOf,
  defaultAlias,
  guessWatermark,
  keyOf,
  type Place,
  placeholdersOf,
  proposeColumns,
  type ProposedColumn,
  proposeQueryColumns,
  tableQuery,
  type WatermarkGuess,
} from '../../sql/index.js';
import { findNamed, type IdOrName } from '../named.js';
import type { IntrospectService } from './introspect.js';

export interface ProposalRequest {
  source_connection_id: IdOrName;
  /** Where the table is. */
  place: Place;
  table?: string;
  /** Instead of a table. */
  query?: string;
  /** What to try a query's placeholders with. */
  watermark_values: Record<string, string>;
  /** The source's default destination unless given. */
  dest_connection_id?: IdOrName;
  dest_table?: string;
  name?: string;
}

export interface ProposeDependencies {
  repo: Pick<Repo, 'connections' | 'modules' | 'definitions'>;
  databases: Databases;
  introspect: IntrospectService;
}

/** What a module is made of, before it has its final shape. */
export interface Draft {
  name: string;
  source: Connection;
  destination: Connection;
  destTable: string;
  query: string;
  columns: ProposedColumn[];
  watermarks: ModuleInput['watermarks'];
  warnings: string[];
}

type Where = Pick<Draft, 'name' | 'source' | 'destination' | 'destTable'>;

/** Throws `not_found`, or `invalid` naming the field. */
export async function createDraft(
  deps: ProposeDependencies,
  request: ProposalRequest,
  signal: AbortSignal,
): Promise<Draft> {
  const source = findNamed('connection', deps.repo.connections, request.source_connection_id);
  const destination = destinationOf(deps, request, source);
  const name = freeName(deps, request);
  const destTable = request.dest_table ?? defaultTable(source, destination, defaultAlias(name) || name);
  const where = { name, source, destination, destTable };
  return request.query === undefined
    ? fromTable(deps, request, where, signal)
    : fromQuery(deps, request, request.query, where, signal);
}

function destinationOf(
  { repo }: ProposeDependencies,
  { dest_connection_id }: ProposalRequest,
  source: Connection,
): Connection {
  const id = dest_connection_id ?? source.default_dest_connection_id;
  if (id !== null) return findNamed('connection', repo.connections, id);
  throw new PipekitError('invalid', `${source.name} has no default destination`, {
    field: 'dest_connection_id',
    hint: 'Choose where the rows go.',
  });
}

function freeName({ repo }: ProposeDependencies, { name, table }: ProposalRequest): string {
  if (name !== undefined) return name;
  const wanted = defaultAlias(table ?? '') || 'query';
  let free = wanted;
  for (let n = 2; repo.modules.byName(free); n += 1) free = `${wanted}_${n}`;
  return free;
}

/** In the schema that the source's connection names, which is one of its own destination, or in the usual one of another. */
function defaultTable(source: Connection, destination: Connection, table: string): string {
  const { default_dest_connection_id: usual, default_dest_schema } = source;
  const named = usual === null || usual === destination.id ? default_dest_schema : null;
  const schema = named ?? catalogOf(destination.driver).defaultSchema;
  return schema ? `${dotted(schema)}.${dotted(table)}` : dotted(table);
}

const dotted = (part: string): string => (/[."]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part);

async function fromTable(
  { introspect }: ProposeDependencies,
  { place, table }: ProposalRequest,
  where: Where,
  signal: AbortSignal,
): Promise<Draft> {
  if (!table) throw new PipekitError('invalid', 'Choose a table, or write a query', { field: 'table' });
  const { source, destination, destTable } = where;
  const found = await introspect.columns(source.id, place, table, signal);
  const columns = proposeColumns(source.driver, destination.driver, found);
  const isNullable = (index: number): boolean => (found[index] as CatalogColumn).nullable;
  const withNulls = columns.map((column, index) => ({ ...column, sourceNullable: isNullable(index) }));
  const guess = guessWatermark(source.driver, destination.driver, withNulls, destTable);
  const watermark = keyOf(columns).length > 0 ? guess : undefined;
  const warnings = [];
  if (keyOf(columns).length === 0)
    warnings.push('The table has no primary key: every run replaces all rows.');
  else if (!guess)
    warnings.push('No column looks like the time of a row’s last change: every run replaces all rows.');
  if (watermark) {
    warnings.push(
      `Rows are found by "${watermark.column.source_name}"; rows deleted in the source stay in the destination.`,
    );
  }
  const query = tableQuery(source.driver, place, table, columns, watermark?.where);
  return {
    ...where,
    query,
    columns,
    watermarks: watermark ? [watermarkOf(watermark, destination)] : [],
    warnings,
  };
}

async function fromQuery(
  { introspect }: ProposeDependencies,
  { watermark_values }: ProposalRequest,
  query: string,
  where: Where,
  signal: AbortSignal,
): Promise<Draft> {
  const found = await introspect.queryColumns(where.source.id, query, watermark_values, signal);
  const columns = proposeQueryColumns(where.source.driver, where.destination.driver, found);
  const names = placeholdersOf(query, where.source.driver);
  // Something has to be there for the module to be saved; only its author knows what.
  const watermarks = names.map((name) => ({
    name,
    connection_id: where.destination.id,
    resolver_sql: catalogOf(where.destination.driver).noValue,
    default_value: watermark_values[name] ?? '',
  }));
  const warnings = names.map(
    (name) => `Write the resolver of {${name}}: until then every run takes the value it was tried with.`,
  );
  return { ...where, query, columns, watermarks, warnings };
}

function watermarkOf(
  { name, resolver_sql, default_value }: WatermarkGuess,
  { id }: Connection,
): ModuleInput['watermarks'][number] {
  return { name, connection_id: id, resolver_sql, default_value };
}
