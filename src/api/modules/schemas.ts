import { z } from 'zod';
import {
  BAD_ROWS,
  DRIFT_POLICIES,
  HOOK_OUTCOMES,
  MERGE_STRATEGIES,
  moduleInput,
} from '../../domain/module.js';
import { RUN_STATUSES } from '../../domain/run.js';
import { idFilter, definitionQuery, flag, partial } from '../definitions/schemas.js';
import { time } from '../schemas.js';
import { splitPlanView, splitView } from './splitSchemas.js';

export const hookView = z
  .strictObject({
    run_order: z.number().int().meta({ description: 'Hooks run from the lowest to the highest.' }),
    connection_id: z.number().int().meta({ description: 'The connection it runs on.' }),
    sql: z.string().meta({ description: 'One statement.' }),
    run_on: z.enum(HOOK_OUTCOMES).meta({ description: 'After which outcome it runs.' }),
  })
  .meta({
    id: 'Hook',
    description: 'SQL run after a merge, or after the members of a group.',
    examples: [{ run_order: 1, connection_id: 2, sql: 'ANALYZE public.orders', run_on: 'success' }],
  });

const columnExample = {
  id: 'c1',
  source_name: 'ID',
  source_type: 'int4',
  dest_name: 'id',
  dest_type: 'integer',
  expression: 'id',
  included: true,
};

export const columnView = z
  .strictObject({
    id: z.string().meta({ description: 'Its identity through later renames; it never changes.' }),
    source_name: z.string().meta({ description: 'As the source names it.' }),
    source_type: z.string().meta({ description: 'In the source’s words.' }),
    dest_name: z.string().meta({ description: 'The column of the destination.' }),
    dest_type: z.string().meta({ description: 'In the destination’s words.' }),
    expression: z.string().meta({ description: 'What the source query selects for it.' }),
    included: z.boolean().meta({ description: 'Whether it is copied.' }),
  })
  .meta({
    id: 'Column',
    description: 'One column of a module.',
    examples: [columnExample],
  });

const watermark = {
  name: z.string().meta({ description: 'The placeholder, without braces.' }),
  connection_id: z.number().int().meta({ description: 'The connection its resolver runs on.' }),
  resolver_sql: z.string().meta({ description: 'Its first row’s first column is the value.' }),
  default_value: z.string().meta({ description: 'The value when the resolver gives none.' }),
  lookback: z.string().optional().meta({ description: 'How far before the resolved value runs read again.' }),
};
const watermarkExample = {
  name: 'last_id',
  connection_id: 2,
  resolver_sql: 'SELECT max(id) FROM public.orders',
  default_value: '0',
};

const watermarkView = z.strictObject(watermark).meta({
  id: 'Watermark',
  description: 'A placeholder of the source query, and what gives its value at run time.',
  examples: [watermarkExample],
});

export const moduleView = z
  .strictObject({
    id: z.number().int().meta({ description: 'The id of the module.' }),
    name: z.string().meta({ description: 'Unique among modules.' }),
    source_connection_id: z.number().int().meta({ description: 'Where the rows come from.' }),
    dest_connection_id: z.number().int().meta({ description: 'Where the rows go.' }),
    dest_table: z.string().meta({ description: '`schema.table`, as the catalogue spells them.' }),
    source_query: z.string().meta({ description: 'With `{name}` where a watermark’s value goes.' }),
    merge_strategy: z.enum(MERGE_STRATEGIES).meta({ description: 'What happens to the rows there are.' }),
    merge_key: z.string().nullable().meta({
      description: 'Comma-separated destination columns that identify a row.',
    }),
    columns_json: z.array(columnView).meta({ description: 'In the order the query selects them.' }),
    enabled: z.boolean().meta({ description: 'Whether groups run it.' }),
    drift_policy: z.enum(DRIFT_POLICIES).meta({ description: 'What a run does when columns have changed.' }),
    bad_rows: z
      .enum(BAD_ROWS)
      .meta({ description: 'What a run does with a row that the destination refuses.' }),
    bad_rows_limit: z
      .number()
      .int()
      .meta({ description: 'With more rows set aside than that, a run fails.' }),
    split: splitView.nullable().optional().meta({
      description: 'How a load is cut into ranges that are copied side by side; none without it.',
    }),
    freshness: z
      .string()
      .nullable()
      .optional()
      .meta({ description: 'How old its last success may be; none without it.' }),
    watermarks: z.array(watermarkView).meta({ description: 'What the placeholders of its query stand for.' }),
    hooks: z.array(hookView).meta({ description: 'SQL run after its merge, in run order.' }),
    next_resolved_query: z.string().nullable().meta({
      description: 'The source SQL as the last run had it; null since the module was changed.',
    }),
  })
  .meta({
    id: 'Module',
    description: 'One sync job: source query → destination table.',
    examples: [
      {
        id: 1,
        name: 'orders',
        source_connection_id: 1,
        dest_connection_id: 2,
        dest_table: 'public.orders',
        source_query: 'SELECT id FROM orders WHERE id > {last_id}',
        merge_strategy: 'incremental',
        merge_key: 'id',
        columns_json: [],
        enabled: true,
        drift_policy: 'fail',
        bad_rows: 'fail',
        bad_rows_limit: 100,
        watermarks: [watermarkExample],
        hooks: [],
        next_resolved_query: null,
      },
    ],
  });

const watermarkUse = z
  .strictObject({
    run_id: z.number().int().meta({ description: 'The run that took it.' }),
    started_at: time('When that run started.'),
    status: z.enum(RUN_STATUSES).meta({ description: 'How that run stands.' }),
    value: z.string().meta({ description: 'The value, as it was put into the query.' }),
    resolved: z.string().nullable().meta({ description: 'What the resolver said, before a lookback.' }),
  })
  .meta({
    id: 'WatermarkUse',
    description: 'What a run took for a watermark.',
    examples: [
      {
        run_id: 41,
        started_at: '2026-01-31T06:00:00.000Z',
        status: 'success',
        value: '1000',
        resolved: null,
      },
    ],
  });

export const watermarkState = z
  .strictObject({
    ...watermark,
    lookback_verdict: z.string().nullable().meta({ description: 'What the lookback means for the rows.' }),
    rewind_to: z.string().nullable().meta({
      description: 'What the next run takes instead of asking the resolver; null without such.',
    }),
    history: z.array(watermarkUse).meta({ description: 'What recent runs took, newest first.' }),
  })
  .meta({
    id: 'WatermarkState',
    description: 'A watermark, where it stands and where it stood.',
    examples: [{ ...watermarkExample, lookback_verdict: null, rewind_to: null, history: [] }],
  });

const override = {
  override_placeholders: z
    .boolean()
    .optional()
    .meta({
      description:
        'Saves it though its placeholders and watermarks do not agree. Of this request, not stored.',
      examples: [true],
    }),
};

const newModule = {
  name: 'orders',
  source_connection_id: 1,
  dest_connection_id: 2,
  dest_table: 'public.orders',
  source_query: 'SELECT id FROM orders WHERE id > {last_id}',
  merge_strategy: 'incremental',
  merge_key: 'id',
  columns_json: [columnExample],
  watermarks: [watermarkExample],
};

export const moduleBody = z
  .strictObject({
    ...moduleInput.shape,
    ...override,
    proposal: z
      .unknown()
      .optional()
      .meta({ description: 'What a draft comes with; left out.', examples: [null] }),
  })
  .meta({ id: 'ModuleInput', description: 'A new module.', examples: [newModule] });

export const moduleChanges = z.strictObject({ ...partial(moduleInput.shape), ...override }).meta({
  id: 'ModuleChanges',
  description: 'What shall change of a module.',
  examples: [{ enabled: false }],
});

/** Without SQL and columns. */
export const moduleSummary = moduleView
  .pick({
    id: true,
    name: true,
    source_connection_id: true,
    dest_connection_id: true,
    dest_table: true,
    merge_strategy: true,
    merge_key: true,
    enabled: true,
  })
  .meta({
    id: 'ModuleSummary',
    description: 'A module in a list; get it for the rest.',
    examples: [
      {
        id: 1,
        name: 'orders',
        source_connection_id: 1,
        dest_connection_id: 2,
        dest_table: 'public.orders',
        merge_strategy: 'incremental',
        merge_key: 'id',
        enabled: true,
      },
    ],
  });

export const moduleListQuery = z.strictObject({
  source_connection_id: idFilter('Only modules that read from this connection.'),
  dest_connection_id: idFilter('Only modules that write to this connection.'),
  merge_strategy: z.enum(MERGE_STRATEGIES).optional().meta({ description: 'Only modules of this strategy.' }),
  enabled: flag('Only modules that groups run, or only those they skip.'),
  ...definitionQuery,
});

export const previewQuery = z.strictObject({
  live: flag('Asks the resolvers for the watermarks’ values; otherwise `{name}` stays in the query.'),
});

export const previewView = z
  .strictObject({
    source_sql: z.string().meta({ description: 'What the source would be asked.' }),
    merge_sql: z.string().meta({ description: 'What the destination would do.' }),
    watermark_values: z
      .record(z.string(), z.string())
      .nullable()
      .meta({ description: 'What was put in for each watermark; null if not asked for.' }),
    split: splitPlanView
      .optional()
      .meta({ description: 'The ranges, of a module that is split; only with `live`.' }),
  })
  .meta({
    id: 'Preview',
    description: 'What a run would execute now.',
    examples: [
      {
        source_sql: 'SELECT id FROM orders WHERE id > 1000',
        merge_sql: 'INSERT INTO public.orders ("id") SELECT "id" FROM pipekit_staging.orders;',
        watermark_values: { last_id: '1000' },
      },
    ],
  });
