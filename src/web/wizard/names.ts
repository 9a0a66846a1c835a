import type { Services } from '../../services/index.js';
import { foreseen } from '../../domain/errors.js';
import { PATIENCE_MS } from '../modules/look.js';

const MAX_NAMES = 50;

interface Name {
  label: string;
  type: 'class' | 'property';
  detail: string;
}

interface Asked {
  source: number;
  q: string;
  /** Tables that the query names, whose columns may be meant. */
  tables: string[];
  /** Typed before a dot: a table's alias, or a schema. */
  owner?: string;
}

/** Tables and columns whose name holds what is typed. A completion that cannot be had is none, not an error. */
export async function namesFor(
  { introspect, jobs }: Pick<Services, 'introspect' | 'jobs'>,
  { source, q, tables, owner }: Asked,
): Promise<Name[]> {
  const columns = tables.map((table) =>
    quietly<Name>(async () => {
      const [name, schema] = table.split('.').toReversed() as [string, string?];
      const found = await jobs.soon('columns', PATIENCE_MS, (signal) =>
        introspect.columns(source, schema ? { schema } : {}, name, signal),
      );
      return found.map(({ name: label, type }) => ({ label, type: 'property', detail: type }));
    }),
  );
  const search = { place: owner ? { schema: owner } : {}, search: q, limit: MAX_NAMES };
  const named = quietly<Name>(async () => {
    const { items } = await jobs.soon('tables', PATIENCE_MS, (signal) =>
      introspect.tables(source, search, signal),
    );
    return items.map(({ name: label, kind }) => ({ label, type: 'class', detail: kind }));
  });
  const found = (await Promise.all([...columns, named])).flat();
  return found.filter(({ label }) => label.toLowerCase().includes(q.toLowerCase()));
}

async function quietly<T>(ask: () => Promise<T[]>): Promise<T[]> {
  try {
    return await ask();
  } catch (thrown) {
    foreseen(thrown);
    return [];
  }
}
