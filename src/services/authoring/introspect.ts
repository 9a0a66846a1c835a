import type { Connection } from '../../domain/connection.js';
import { PipekitError } from '../../domain/errors.js';
import type { Databases } from '../../domain/ports.js';
import type { Repo } from '../../repo/index.js';
import {
  type BrowseField,
  type CatalogColumn,
  type CatalogQuery,
  type CatalogTable,
  catalogOf,
  type Place,
} from '../../sql/index.js';
import { findNamed, type IdOrName } from '../named.js';
import { askCatalog } from './catalogs.js';
import { createQueries, type QueryService } from './queries.js';

export interface TableList {
  items: CatalogTable[];
  /** What to do when there is nothing to read here; null otherwise. */
  hint: string | null;
}

/** Looks into databases for those who write modules. Everything but `fields` reaches one, and takes a signal. */
export interface IntrospectService extends QueryService {
  fields(connection: IdOrName): BrowseField[];
  schemas(connection: IdOrName, place: Place, signal: AbortSignal): Promise<string[]>;
  /** `search` is part of a name; the server filters, so that it can be asked at every key. */
  tables(
    connection: IdOrName,
    query: { place: Place; search: string; limit: number },
    signal: AbortSignal,
  ): Promise<TableList>;
  /** Throws `not_found` when there is no such table, or this user may not see it. */
  columns(connection: IdOrName, place: Place, table: string, signal: AbortSignal): Promise<CatalogColumn[]>;
  /** Tables that have a column of such a name. */
  inventory(
    connection: IdOrName,
    query: { place: Place; search: string; limit: number },
    signal: AbortSignal,
  ): Promise<{ table: string; column: string; type: string }[]>;
}

export function createIntrospectService(
  repo: Pick<Repo, 'connections'>,
  databases: Databases,
): IntrospectService {
  const find = (idOrName: IdOrName): Connection => findNamed('connection', repo.connections, idOrName);

  const ask = <T>(connection: Connection, query: CatalogQuery<T>, signal: AbortSignal): Promise<T[]> =>
    askCatalog(databases, connection, query, signal);

  return {
    ...createQueries(find, databases),
    fields: (idOrName) => catalogOf(find(idOrName).driver).browseFields,

    async schemas(idOrName, place, signal) {
      const connection = find(idOrName);
      return ask(connection, catalogOf(connection.driver).listSchemas(place), signal);
    },

    async tables(idOrName, { place, search, limit }, signal) {
      const connection = find(idOrName);
      const catalog = catalogOf(connection.driver);
      const found = await ask(connection, catalog.listTables(place, { text: search, limit }), signal);
      const names = found.map(({ name }) => name);
      const more = names.length > 0 ? catalog.describeTables?.(place, names) : undefined;
      const described = more ? await ask(connection, more, signal) : [];
      const items = found.map((table) => ({
        ...table,
        ...described.find(({ name }) => name === table.name),
      }));
      const isReadable = items.some(({ readable }) => readable !== false);
      const hint =
        isReadable || search !== ''
          ? null
          : `No table here can be read by ${connection.username}. A DBA can allow it: ${catalog.grantHint(place, connection.username)}`;
      return { items, hint };
    },

    async columns(idOrName, place, table, signal) {
      const connection = find(idOrName);
      const columns = await ask(connection, catalogOf(connection.driver).getColumns(place, table), signal);
      if (columns.length > 0) return columns;
      throw new PipekitError('not_found', `There is no table ${table} that ${connection.username} may see`, {
        field: 'table',
      });
    },

    async inventory(idOrName, { place, search, limit }, signal) {
      const connection = find(idOrName);
      const query = catalogOf(connection.driver).columnInventory(place, { text: search, limit });
      return ask(connection, query, signal);
    },
  };
}
