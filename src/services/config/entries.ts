/** From the document's names to the stores' ids. */
import { PipekitError } from '../../domain/errors.js';
import type { Hook, ModuleColumn, ModuleInput } from '../../domain/module.js';
import type { GroupEntry, ModuleEntry } from './schema.js';

/** Resolves a name the document refers to: when there is no such thing, the document is what is wrong. */
export function referred(field: string, find: () => number): number {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof PipekitError)) throw error;
    throw new PipekitError('invalid', error.message, { field, hint: error.hint });
  }
}

/** The id of the connection that `field` names. */
export type ConnectionId = (name: string, field: string) => number;

/** The module as the stores know it. A column that is there already, by destination name, keeps its id. */
export function moduleFrom(
  { source, destination, columns, watermarks, hooks, ...entry }: Omit<ModuleEntry, 'override_placeholders'>,
  storedColumns: ModuleColumn[],
  connectionId: ConnectionId,
): ModuleInput {
  let lastId = Math.max(0, ...storedColumns.map(({ id }) => Number(id.slice(1))));
  const left = [...storedColumns];
  const idOf = (destName: string): string => {
    const found = left.findIndex(({ dest_name }) => dest_name === destName);
    // Taken once: a column that is not included may have the name of one that is.
    return left.splice(found, found < 0 ? 0 : 1)[0]?.id ?? `c${++lastId}`;
  };
  return {
    ...entry,
    source_connection_id: connectionId(source, 'source'),
    dest_connection_id: connectionId(destination, 'destination'),
    columns_json: columns.map((column) => ({ id: idOf(column.dest_name), ...column })),
    watermarks: watermarks.map(({ connection, ...watermark }, index) => ({
      ...watermark,
      connection_id: connectionId(connection, `watermarks[${index}].connection`),
    })),
    hooks: hooksFrom(hooks, connectionId),
  };
}

/** In run order, as the stores give them. */
export function hooksFrom(hooks: GroupEntry['hooks'], connectionId: ConnectionId): Hook[] {
  return hooks
    .map(({ connection, ...hook }, index) => ({
      ...hook,
      connection_id: connectionId(connection, `hooks[${index}].connection`),
    }))
    .toSorted((a, b) => a.run_order - b.run_order);
}
