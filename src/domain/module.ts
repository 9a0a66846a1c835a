import { z } from 'zod';
import { definitionId, definitionName, MAX_NAME, MAX_VALUE, runOrder, sqlText } from './definition.js';
import { PipekitError } from './errors.js';
import { freshnessInput } from './freshness.js';
import { lookbackInput } from './lookback.js';
import { splitInput } from './split.js';

export const MERGE_STRATEGIES = ['full', 'incremental', 'append'] as const;
export type MergeStrategy = (typeof MERGE_STRATEGIES)[number];

const sqlName = z.string().min(1).max(200);
const sqlType = z.string().max(200);

/** One column of a module. `id` is its identity through later renames; it never changes. */
export const moduleColumn = z.strictObject({
  id: z
    .string()
    .max(10)
    .regex(/^c[1-9][0-9]*$/)
    .meta({ description: 'Its identity through later renames; it never changes.', examples: ['c1'] }),
  source_name: sqlName.meta({ description: 'As the source names it.', examples: ['ID'] }),
  source_type: sqlType.meta({ description: 'In the source’s words.', examples: ['int4'] }),
  dest_name: sqlName.meta({ description: 'The column of the destination.', examples: ['id'] }),
  dest_type: sqlType.meta({ description: 'In the destination’s words.', examples: ['integer'] }),
  expression: z
    .string()
    .max(MAX_VALUE)
    .meta({ description: 'What the source query selects for it.', examples: ['id'] }),
  included: z.boolean().meta({ description: 'Whether it is copied.' }),
});
export type ModuleColumn = z.infer<typeof moduleColumn>;

/** A placeholder `{name}` of the source query and the SQL that gives its value at run time. */
export const watermarkInput = z.strictObject({
  name: z
    .string()
    .max(MAX_NAME)
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'letters, digits and _ only, not starting with a digit')
    .meta({ description: 'The placeholder, without braces.', examples: ['last_id'] }),
  connection_id: definitionId.meta({ description: 'The connection its resolver runs on.', examples: [2] }),
  resolver_sql: sqlText.meta({
    description: 'Its first row’s first column is the value.',
    examples: ['SELECT max(id) FROM public.orders'],
  }),
  default_value: z
    .string()
    .max(MAX_VALUE)
    .meta({ description: 'The value when the resolver gives none.', examples: ['0'] }),
  /** Left out: none. */
  lookback: lookbackInput.optional(),
});
export type Watermark = z.infer<typeof watermarkInput>;

export const HOOK_OUTCOMES = ['success', 'failure', 'always'] as const;

/** SQL run after a module's merge. */
export const hookInput = z.strictObject({
  run_order: runOrder.meta({ description: 'Hooks run from the lowest to the highest.', examples: [1] }),
  connection_id: definitionId.meta({ description: 'The connection it runs on.', examples: [2] }),
  sql: sqlText.meta({ description: 'One statement.', examples: ['ANALYZE public.orders'] }),
  run_on: z.enum(HOOK_OUTCOMES).meta({ description: 'After which outcome it runs.' }),
});
export type Hook = z.infer<typeof hookInput>;

/** What a run does when source, module and destination no longer agree on their columns. */
export const DRIFT_POLICIES = ['fail', 'add_columns', 'ignore'] as const;

/** What a run does with a row that the destination refuses. */
export const BAD_ROWS = ['fail', 'set_aside'] as const;
/** Each is found by halving a batch, so that a source of bad rows alone would take for ever. */
const MAX_BAD_ROWS = 100_000;
export const BAD_ROWS_LIMIT = 100;

/** No table has as many; a list as long is a mistake. */
const MAX_COLUMNS = 2_000;
const MAX_PARTS = 100;

export const moduleInput = z.object({
  name: definitionName.meta({ description: 'Unique among modules.', examples: ['orders'] }),
  source_connection_id: definitionId.meta({ description: 'Where the rows come from.', examples: [1] }),
  dest_connection_id: definitionId.meta({ description: 'Where the rows go.', examples: [2] }),
  dest_table: z
    .string()
    .min(1)
    .max(500)
    .meta({
      description:
        '`schema.table`, names as the catalogue spells them; a part that has a dot or quote is written `"quoted"`.',
      examples: ['public.orders'],
    }),
  source_query: sqlText.meta({
    description: 'With `{name}` where a watermark’s value goes.',
    examples: ['SELECT id FROM orders WHERE id > {last_id}'],
  }),
  merge_strategy: z.enum(MERGE_STRATEGIES).meta({ description: 'What happens to the rows there are.' }),
  merge_key: z
    .string()
    .max(2_000)
    .nullable()
    .default(null)
    .meta({
      description: 'Comma-separated destination columns that identify a row; needed by `incremental` only.',
      examples: ['id'],
    }),
  columns_json: z
    .array(moduleColumn)
    .min(1)
    .max(MAX_COLUMNS)
    .meta({ description: 'In the order the query selects them.' }),
  enabled: z.boolean().default(true).meta({ description: 'Whether groups run it.' }),
  drift_policy: z
    .enum(DRIFT_POLICIES)
    .default('fail')
    .meta({ description: 'What a run does when columns have changed.' }),
  bad_rows: z
    .enum(BAD_ROWS)
    .default('fail')
    .meta({ description: 'What a run does with a row that the destination refuses.' }),
  bad_rows_limit: z
    .number()
    .int()
    .min(1)
    .max(MAX_BAD_ROWS)
    .default(BAD_ROWS_LIMIT)
    .meta({ description: 'With more rows set aside than that, a run fails.' }),
  split: splitInput
    .nullable()
    .optional()
    .meta({ description: 'How a load is cut into ranges that are copied side by side; null: it is not.' }),
  freshness: freshnessInput,
  watermarks: z
    .array(watermarkInput)
    .max(MAX_PARTS)
    .default([])
    .meta({ description: 'What the placeholders of its query stand for.' }),
  hooks: z.array(hookInput).max(MAX_PARTS).default([]).meta({ description: 'SQL run after its merge.' }),
});
export type ModuleInput = z.infer<typeof moduleInput>;

/** One sync job: source query → destination table. */
export type Module = ModuleInput & { id: number; next_resolved_query: string | null };

/** A module in a list. */
export type ModuleSummary = Pick<
  Module,
  | 'id'
  | 'name'
  | 'source_connection_id'
  | 'dest_connection_id'
  | 'dest_table'
  | 'merge_strategy'
  | 'merge_key'
  | 'enabled'
>;

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
