import type { Module } from '../../domain/module.js';
import type { Databases } from '../../domain/ports.js';
import type { Repo } from '../../repo/index.js';
import { beyondMending, sourceDrift, type TypeDrift, typeDrift, wantedColumns } from '../../sql/index.js';
import { findNamed, type IdOrName } from '../named.js';
import { type DestinationPlan, planDestination, planExisting } from './destination.js';
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
    const wanted = (types: TypeDrift[]) => ({
      table: module.dest_table,
      columns: wantedColumns(module, types),
      key: [],
    });
    const plan = await planDestination(databases, destination, wanted([]), signal);
    const mismatch = sourceDrift(module, given);
    const source = findNamed('connection', repo.connections, module.source_connection_id);
    const drivers = { source: source.driver, destination: destination.driver };
    const types = mismatch === null ? typeDrift(drivers, module, given, plan.existing) : [];
    const isWider = plan.exists && types.length > 0;
    const { exists, differences, ddl } = isWider
      ? planExisting(destination, wanted(types), plan.existing)
      : plan;
    return { source: mismatch ?? refusal(module, types), destination: { exists, differences, ddl } };
  };
}

/** Why a run would not even begin to move rows. */
function refusal({ drift_policy }: Module, types: TypeDrift[]): string | null {
  const left = beyondMending(drift_policy, types);
  return left.length === 0 ? null : left.map(({ message }) => message).join('; ');
}
