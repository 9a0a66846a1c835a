import type { Databases } from '../../domain/ports.js';
import type { Repo } from '../../repo/index.js';
import { sourceDrift, wantedColumns } from '../../sql/index.js';
import { findNamed, type IdOrName } from '../named.js';
import { type DestinationPlan, planDestination } from './destination.js';
import type { IntrospectService } from './introspect.js';

export interface DriftPlan {
  /** Why a run would fail before it stages anything; null when the query fits. */
  source: string | null;
  destination: DestinationPlan;
}

/** How a module stands to its source and its destination now. Changes nothing. */
export function createDrift(
  repo: Pick<Repo, 'modules' | 'connections'>,
  databases: Databases,
  introspect: IntrospectService,
): (module: IdOrName, signal: AbortSignal) => Promise<DriftPlan> {
  return async (idOrName, signal) => {
    const module = findNamed('module', repo.modules, idOrName);
    const destination = findNamed('connection', repo.connections, module.dest_connection_id);
    const values = module.watermarks.map(({ name, default_value }) => [name, default_value]);
    const given = await introspect.queryColumns(
      module.source_connection_id,
      module.source_query,
      Object.fromEntries(values),
      signal,
    );
    const table = { table: module.dest_table, columns: wantedColumns(module), key: [] };
    const { exists, differences, ddl } = await planDestination(databases, destination, table, signal);
    return { source: sourceDrift(module, given), destination: { exists, differences, ddl } };
  };
}
