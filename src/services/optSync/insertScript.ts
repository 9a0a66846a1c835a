import type { MergeStrategy } from '../../domain/module.js';

/** What an insert script does with the rows, as far as it can be told; `strategy` null when it cannot. */
export interface InsertScript {
  table: string | null;
  columns: string[];
  strategy: MergeStrategy | null;
  key: string[];
}

const NAME = String.raw`(?:[\w$#@]+|"[^"]+"|\[[^\]]+\])`;
const TABLE = String.raw`${NAME}(?:\.${NAME})*`;
const bare = (name: string): string =>
  name
    .trim()
    .replace(/^.*\.(?=[^.]+$)/s, '')
    .replace(/^["[]|["\]]$/g, '');

/** DELETE of the staged keys and INSERT is incremental, emptying and INSERT is full, INSERT alone is append. */
export function readInsertScript(sql: string): InsertScript {
  const text = sql.replace(/--.*$/gm, '').replace(/\/\*.*?\*\//gs, '');
  const insert = new RegExp(String.raw`\bINSERT\s+INTO\s+(${TABLE})\s*(?:\(([^)]*)\))?`, 'i').exec(text);
  const table = insert?.[1]?.replace(/[[\]"]/g, '') ?? null;
  const columns = (insert?.[2] ?? '').split(',').map(bare).filter(Boolean);
  return { table, columns, ...wayOf(text, insert !== null) };
}

function wayOf(text: string, inserts: boolean): Pick<InsertScript, 'strategy' | 'key'> {
  const unknown = { strategy: null, key: [] };
  if (!inserts || /\b(MERGE|UPDATE|ON\s+CONFLICT)\b/i.test(text)) return unknown;
  const removals = [...text.matchAll(/\b(?:DELETE|TRUNCATE)\b[^;]*/gi)].map(([statement]) =>
    statement.trim(),
  );
  if (removals.length === 0) return { strategy: 'append', key: [] };
  if (removals.length > 1) return unknown;
  const [removal = ''] = removals;
  if (/^TRUNCATE/i.test(removal) || !/\bWHERE\b/i.test(removal)) {
    return /\bUSING\b/i.test(removal) ? unknown : { strategy: 'full', key: [] };
  }
  const key = keyOf(removal.slice(removal.search(/\bWHERE\b/i) + 'WHERE'.length));
  return key.length > 0 ? { strategy: 'incremental', key } : unknown;
}

/** The columns of `k IN (SELECT k FROM staging)`, and nothing beside it: a further condition deletes something else. */
function keyOf(where: string): string[] {
  const pattern = String.raw`^\s*(?:\(([^()]+)\)|(${TABLE}))\s+IN\s*\(\s*SELECT\s+(?:DISTINCT\s+)?([^()]+?)\s+FROM\s+${TABLE}(?:\s+(?:AS\s+)?${NAME})?\s*\)\s*$`;
  const [, many, one, selected = ''] = new RegExp(pattern, 'i').exec(where) ?? [];
  const key = (many ?? one ?? '').split(',').map(bare).filter(Boolean);
  const staged = selected.split(',').map(bare);
  return key.join().toLowerCase() === staged.join().toLowerCase() ? key : [];
}
