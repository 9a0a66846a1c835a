import type { Connection } from '../../domain/connection.js';
import type { Databases } from '../../domain/ports.js';
import type { CatalogQuery } from '../../sql/index.js';

/** More than any catalogue has of one kind. */
const ALL = 10_000;

/** What a connection's catalogue says. */
export async function askCatalog<T>(
  databases: Databases,
  connection: Connection,
  { sql, read }: CatalogQuery<T>,
  signal: AbortSignal,
): Promise<T[]> {
  const { rows } = await databases.query(connection, sql, ALL, signal);
  return rows.map(read);
}
