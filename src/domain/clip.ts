import type { QueryResult } from './ports.js';

/** A result passes through Temporal when its runner is elsewhere, which takes 2 MB. */
const MAX_RESULT = 1_000_000;
const MAX_VALUE = 10_000;

/** A result that is for reading, not for moving: long values end in …, and rows beyond about 1 MB are left out. */
export function clipped(result: QueryResult): QueryResult {
  const rows: QueryResult['rows'] = [];
  let size = 0;
  for (const values of result.rows) {
    const row = values.map((value) => (value !== null && value.length > MAX_VALUE ? cut(value) : value));
    size += row.reduce((sum, value) => sum + (value?.length ?? 4), 0);
    if (size > MAX_RESULT) return { ...result, rows, truncated: true };
    rows.push(row);
  }
  return { ...result, rows };
}

const cut = (value: string): string => `${value.slice(0, MAX_VALUE)}…`;
