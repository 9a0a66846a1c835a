import type { ModuleInput } from '../../domain/module.js';
import type { Services } from '../../services/index.js';
import { consequences, differences } from './differences.js';

const SHOWN_REVISIONS = 50;

/** Two revisions to compare: any, the older one first. */
export interface Compared {
  from?: number;
  to?: number;
}

/** The module's latest states, newest first, with the fields each one changed; and two of them side by side. */
export function historyView({ modules, connections }: Services, id: number, { from, to }: Compared) {
  const { items } = modules.revisions(id, { limit: SHOWN_REVISIONS });
  const revisions = items.map((revision, index) => {
    const before = items[index + 1];
    const changed = before ? modules.diff(id, before.number, revision.number) : [];
    return { ...revision, before: before?.number, fields: changed.map(({ field }) => field) };
  });
  const names = new Map(connections.list().map((connection) => [connection.id, connection.name]));
  const nameOf = (connectionId: number) => names.get(connectionId) ?? `connection ${connectionId}`;
  const definition = (number: number) => modules.revision(id, number).definition as ModuleInput;
  const compared =
    from === undefined || to === undefined
      ? undefined
      : {
          from,
          to,
          changes: differences(definition(from), definition(to), nameOf),
          consequences: consequences(definition(from), definition(to)),
        };
  return { revisions, compared, etag: modules.etag(modules.get(id)) };
}
