import { foreseen } from '../../domain/errors.js';
import type { ModuleInput } from '../../domain/module.js';
import type { Services } from '../../services/index.js';
import { sideBySide } from '../format/index.js';
import { consequences, type Difference, differences } from './differences.js';

const SHOWN_REVISIONS = 50;

/** Two revisions to compare: any, the older one first. */
export interface Compared {
  from?: number;
  to?: number;
}

/** The module's latest states, newest first, with the fields each one changed; and two of them side by side. */
export function historyView(services: Services, id: number, { from, to }: Compared) {
  const { modules } = services;
  const { items } = modules.revisions(id, { limit: SHOWN_REVISIONS });
  const revisions = items.map((revision, index) => {
    const before = items[index + 1];
    const changed = before ? modules.diff(id, before.number, revision.number) : [];
    return { ...revision, before: before?.number, fields: changed.map(({ field }) => field) };
  });
  const definition = (number: number) => modules.revision(id, number).definition as ModuleInput;
  const compared =
    from === undefined || to === undefined
      ? undefined
      : { from, to, ...definitionChanges(services, definition(from), definition(to)) };
  return { revisions, compared, etag: modules.etag(modules.get(id)) };
}

/** Two states of a module: each field that differs, the table they would make, and what that means. */
export function definitionChanges(
  { connections, looks }: Services,
  before: ModuleInput,
  after: ModuleInput,
): { changes: Difference[]; consequences: string[] } {
  const names = new Map(connections.list().map((connection) => [connection.id, connection.name]));
  const nameOf = (connectionId: number) => names.get(connectionId) ?? `connection ${connectionId}`;
  const [one, other] = [ddlOf(looks, before), ddlOf(looks, after)];
  const ddl = one === other ? [] : [{ field: 'DDL', rows: sideBySide(one, other) }];
  return {
    changes: [...differences(before, after, nameOf), ...ddl],
    consequences: consequences(before, after),
  };
}

/** Empty for a state that no table can be made of any more, as its connection is gone. */
function ddlOf(looks: Services['looks'], module: ModuleInput): string {
  try {
    return looks.ddlOf(module);
  } catch (thrown) {
    foreseen(thrown);
    return '';
  }
}
