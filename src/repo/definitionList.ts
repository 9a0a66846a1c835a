import { containing, whereAll } from './conditions.js';
import type { Db } from './database.js';

const DEFINITION_SORTS = ['name', '-name', 'id', '-id'] as const;
export type DefinitionSort = (typeof DEFINITION_SORTS)[number];

/** Where the page before ended. */
export interface DefinitionPosition {
  name: string;
  id: number;
}

/** A page of definitions: those whose columns have the values of `filter`, and whose name holds `q`. */
export interface DefinitionRequest {
  filter?: Record<string, string | number | undefined>;
  q?: string;
  sort?: DefinitionSort;
  after?: DefinitionPosition;
  /** Only what needs no connection but these. */
  connections?: number[];
  limit: number;
}

export type DefinitionList<T> = (request: DefinitionRequest) => T[];

interface Source {
  table: string;
  /** A select list. */
  columns: string;
  /** Of rows that need no connection but those in the JSON list @connections. */
  inScope: string;
}

/** All of `source` is ours; filters name columns of its table. */
export function createDefinitionList<Row>(db: Db, { table, columns, inScope }: Source): DefinitionList<Row> {
  return ({ filter = {}, q, sort = 'name', after, connections, limit }) => {
    const key = sort.replace('-', '');
    const [order, beyond] = sort.startsWith('-') ? ['DESC', '<'] : ['ASC', '>'];
    const given = Object.entries(filter).filter(([, value]) => value !== undefined);
    const conditions = [
      ...given.map(([name]) => `${name} = @${name}`),
      ...(q ? [`name LIKE @q ESCAPE '\\'`] : []),
      ...(connections ? [inScope] : []),
      ...(after ? [`${key} ${beyond} @after`] : []),
    ];
    return db
      .prepare<[object], Row>(
        `SELECT ${columns} FROM ${table} ${whereAll(conditions)} ORDER BY ${key} ${order} LIMIT @limit`,
      )
      .all({
        ...Object.fromEntries(given),
        q: q && containing(q),
        after: after?.[key as keyof DefinitionPosition],
        connections: connections && JSON.stringify(connections),
        limit,
      });
  };
}
