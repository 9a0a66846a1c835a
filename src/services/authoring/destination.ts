import type { Connection } from '../../domain/connection.js';
import { PipekitError } from '../../domain/errors.js';
import type { Databases, ScriptStatement } from '../../domain/ports.js';
import type { Repo } from '../../repo/index.js';
import {
  type CatalogColumn,
  type CatalogQuery,
  catalogOf,
  compareDestination,
  type Difference,
  type NewTable,
} from '../../sql/index.js';
import { findNamed, type IdOrName } from '../named.js';
import { askCatalog } from './catalogs.js';

export interface DestinationPlan {
  exists: boolean;
  /** What keeps an existing table from taking the rows. */
  differences: Omit<Difference, 'statements'>[];
  /** What would make the table fit, in order; empty when it does. */
  ddl: string[];
}

export interface DestinationService {
  /** Looks, and changes nothing. */
  plan(connection: IdOrName, table: NewTable, signal: AbortSignal): Promise<DestinationPlan>;
  /** Does what `plan` shows, and gives the plan of then: empty. Throws `conflict` for what cannot be mended. */
  create(connection: IdOrName, table: NewTable, signal: AbortSignal): Promise<DestinationPlan>;
}

interface Planned extends DestinationPlan {
  statements: ScriptStatement[];
  existing: CatalogColumn[];
}

export function createDestinationService(
  repo: Pick<Repo, 'connections'>,
  databases: Databases,
): DestinationService {
  const find = (idOrName: IdOrName): Connection => findNamed('connection', repo.connections, idOrName);
  return {
    plan: async (idOrName, table, signal) =>
      shown(await planDestination(databases, find(idOrName), table, signal)),
    async create(idOrName, table, signal) {
      const connection = find(idOrName);
      const { differences, statements } = await planDestination(databases, connection, table, signal);
      refuseUnmendable(differences);
      if (statements.length > 0) await databases.script(connection, statements, signal);
      return shown(await planDestination(databases, connection, table, signal));
    },
  };
}

/** What is missing of a table, found by two questions to the catalogue at most. */
export async function planDestination(
  databases: Databases,
  connection: Connection,
  wanted: NewTable,
  signal: AbortSignal,
): Promise<Planned> {
  const catalog = catalogOf(connection.driver);
  const { place, table } = catalog.placeOf(wanted.table);
  const ask = <T>(query: CatalogQuery<T>): Promise<T[]> => askCatalog(databases, connection, query, signal);
  const existing = await ask(catalog.getColumns(place, table));
  if (existing.length > 0) return planExisting(connection, wanted, existing);
  // Looked up, since CREATE SCHEMA IF NOT EXISTS asks for a privilege even where the schema is there.
  const schema = place.schema ?? place.database;
  const isThere = schema === undefined || (await ask(catalog.listSchemas(place))).includes(schema);
  const statements = [...(isThere ? [] : catalog.createSchema(wanted.table)), ...catalog.createTable(wanted)];
  return { exists: false, differences: [], statements, existing, ddl: textsOf(statements) };
}

/** The plan for a table whose columns are known. */
export function planExisting(
  { driver }: Pick<Connection, 'driver'>,
  wanted: NewTable,
  existing: CatalogColumn[],
): Planned {
  const found = compareDestination(driver, wanted.table, wanted.columns, existing);
  const statements = found.flatMap((difference) => difference.statements);
  const differences = found.map(({ column, problem, message }) => ({ column, problem, message }));
  return { exists: true, differences, statements, existing, ddl: textsOf(statements) };
}

const textsOf = (statements: ScriptStatement[]): string[] => statements.map(({ sql }) => sql);
const shown = ({ exists, differences, ddl }: Planned): DestinationPlan => ({ exists, differences, ddl });

function refuseUnmendable(differences: DestinationPlan['differences']): void {
  const left = differences.filter(({ problem }) => problem === 'incompatible' || problem === 'required');
  if (left.length === 0) return;
  throw new PipekitError('conflict', left.map(({ message }) => message).join('; '), {
    field: 'dest_table',
    hint: 'Choose another table, change the module’s types, or alter the table by hand.',
  });
}
