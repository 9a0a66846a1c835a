import { z } from 'zod';
import type { DraftPlace } from '../../domain/draft.js';
import { foreseen, inFull } from '../../domain/errors.js';
import type { Services } from '../../services/index.js';
import { PATIENCE_MS } from '../modules/look.js';

/** As many as one looks through; more is a case for another letter. */
const SHOWN_TABLES = 50;

const id = z.coerce.number().int().positive().optional().catch(undefined);
const text = z.string().max(200).optional().catch(undefined);

/** Where to look for a table, from the address: what cannot be read is left out. */
export const whereQuery = z.object({
  source: id,
  into: id,
  linked_server: text,
  database: text,
  schema: text,
  q: z.string().max(200).catch(''),
});
export type Where = z.output<typeof whereQuery>;

export function placeOf({ linked_server, database, schema }: DraftPlace): DraftPlace {
  const given = Object.entries({ linked_server, database, schema }).filter(([, value]) => value);
  return Object.fromEntries(given);
}

/** The first step: connections to choose from, the fields that say where, and the tables that are there. */
export async function tablesView(services: Services, query: Where) {
  const connections = services.connections.list();
  const source = connections.find(({ id: one }) => one === query.source) ?? connections[0];
  if (!source) return { connections, source: undefined };
  const into = query.into ?? source.default_dest_connection_id ?? undefined;
  const destination =
    connections.find(({ id: one }) => one === into) ??
    connections.find(({ id: one }) => one !== source.id) ??
    source;
  const found = await tablesOf(services, source.id, query);
  return { connections, source, destination, where: query, ...found };
}

async function tablesOf({ introspect, jobs }: Services, source: number, query: Where) {
  const place = placeOf(query);
  try {
    const fields = introspect.fields(source);
    const { items, hint } = await jobs.soon('tables', PATIENCE_MS, (signal) =>
      introspect.tables(source, { place, search: query.q, limit: SHOWN_TABLES }, signal),
    );
    return { fields, tables: items, hint, isCut: items.length === SHOWN_TABLES, problem: undefined };
  } catch (thrown) {
    const error = foreseen(thrown);
    const fields = error.code === 'invalid' ? [] : introspect.fields(source);
    return {
      fields,
      tables: [],
      hint: null,
      isCut: false,
      problem: inFull(error),
    };
  }
}
