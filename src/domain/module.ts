import { z } from 'zod';
import { PipekitError } from './errors.js';

export const MERGE_STRATEGIES = ['full', 'incremental', 'append'] as const;
export type MergeStrategy = (typeof MERGE_STRATEGIES)[number];

/** One column of a module. `id` is its identity through later renames; it never changes. */
export const moduleColumn = z.object({
  id: z.string().regex(/^c[1-9][0-9]*$/),
  source_name: z.string().min(1),
  source_type: z.string(),
  dest_name: z.string().min(1),
  dest_type: z.string(),
  expression: z.string(),
  included: z.boolean(),
});
export type ModuleColumn = z.infer<typeof moduleColumn>;

/** A placeholder `{name}` of the source query and the SQL that gives its value at run time. */
export const watermarkInput = z.object({
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'letters, digits and _ only, not starting with a digit'),
  connection_id: z.number().int(),
  resolver_sql: z.string().min(1),
  default_value: z.string(),
});
export type Watermark = z.infer<typeof watermarkInput>;

export const HOOK_OUTCOMES = ['success', 'failure', 'always'] as const;

/** SQL run after a module's merge. */
export const hookInput = z.object({
  run_order: z.number().int().min(1),
  connection_id: z.number().int(),
  sql: z.string().min(1),
  run_on: z.enum(HOOK_OUTCOMES),
});
export type Hook = z.infer<typeof hookInput>;

export const moduleInput = z.object({
  name: z.string().min(1).max(100),
  source_connection_id: z.number().int(),
  dest_connection_id: z.number().int(),
  /** `schema.table`, names as the catalogue spells them; a part that has a dot or quote is written `"quoted"`. */
  dest_table: z.string().min(1),
  source_query: z.string().min(1),
  merge_strategy: z.enum(MERGE_STRATEGIES),
  /** Comma-separated destination columns; needed by `incremental` only. */
  merge_key: z.string().nullable().default(null),
  columns_json: z.array(moduleColumn).min(1),
  enabled: z.boolean().default(true),
  watermarks: z.array(watermarkInput).default([]),
  hooks: z.array(hookInput).default([]),
});
export type ModuleInput = z.infer<typeof moduleInput>;

/** One sync job: source query → destination table. */
export type Module = ModuleInput & { id: number; next_resolved_query: string | null };

/** Destination columns a module writes, in the order its query selects them. */
export function destinationColumns(module: Pick<Module, 'columns_json'>): string[] {
  return module.columns_json.filter((column) => column.included).map((column) => column.dest_name);
}

/** The columns of a comma-separated merge key; empty without one. */
export function mergeKeyColumns(module: Pick<Module, 'merge_key'>): string[] {
  return (module.merge_key ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Throws `invalid` for a name the module has no watermark of: a value for it would be taken for one that worked. */
export function requireWatermarks(
  module: { name: string; watermarks: { name: string }[] },
  names: string[],
  field: string,
): void {
  const unknown = names.find((name) => !module.watermarks.some((watermark) => watermark.name === name));
  if (unknown === undefined) return;
  throw new PipekitError('invalid', `The module "${module.name}" has no watermark {${unknown}}`, { field });
}
