import type { Services } from '../../services/index.js';

const SHOWN_RUNS = 20;

export async function groupPage(services: Services, id: number) {
  const group = services.groups.get(id);
  const modules = new Map(services.modules.list().map((module) => [module.id, module]));
  const names = new Map(services.connections.list().map((connection) => [connection.id, connection.name]));
  return {
    group,
    // In run order; members of one place may run side by side.
    members: group.members.map(({ module_id, run_order }) => ({ run_order, module: modules.get(module_id) })),
    connectionName: (connectionId: number) => names.get(connectionId) ?? `connection ${connectionId}`,
    schedules: await services.schedules.list({ group_id: id }),
    ...groupRows(services, id),
    liveUrl: `/live/groups/${id}`,
  };
}

/** Its latest group runs, newest first. */
export function groupRows({ groupRuns }: Services, id: number) {
  return { runs: groupRuns.list({ group_id: id, limit: SHOWN_RUNS }).items };
}
