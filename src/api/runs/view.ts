import { z } from 'zod';
import { type Run, RUN_STATUSES } from '../../domain/run.js';
import type { Page } from '../../services/index.js';
import { splitPlanView } from '../modules/splitSchemas.js';
import { nullableTime, time } from '../schemas.js';

const count = (description: string) => z.number().nullable().meta({ description });

const example = {
  id: 41,
  module_id: 1,
  module_name: 'orders',
  group_run_id: null,
  triggered_by: 'api',
  started_at: '2026-01-31T06:00:00.000Z',
  finished_at: '2026-01-31T06:00:02.500Z',
  status: 'success',
  error: null,
  hook_failed: false,
  rows_source: 5_000,
  rows_staged: 4_999,
  rows_rejected: 1,
  rows_merged: 4_999,
  bytes: 1_000_000,
  resolved_source_sql: 'SELECT id FROM orders WHERE id > 1000',
  merge_sql: 'INSERT INTO public.orders ("id") SELECT "id" FROM pipekit_staging.orders_3f2a91c0',
  watermark_values_json: { last_id: '1000' },
  watermark_resolved_json: null,
  rejected_json: {
    rows: 1,
    table: 'pipekit_staging."orders_3f2a91c0__rejected"',
    first: [{ row: 17, key: 'id=1017', column: 'total', reason: 'numeric field overflow' }],
  },
  split_json: null,
  workflow_id: 'module/1',
  workflow_run_id: '0199a3c1-7a52-7d1c-8f0e-2b1f0c9d4e5f',
  waiting_for: null,
};

const rejection = z
  .strictObject({
    row: z.number().int().meta({ description: 'Its place in the source query’s result, from 1.' }),
    key: z.string().nullable().meta({ description: 'Its merge key; null for a module without one.' }),
    column: z.string().nullable().meta({ description: 'The column at fault, where the database names it.' }),
    reason: z.string().meta({ description: 'What the database said.' }),
  })
  .meta({ id: 'Rejection', description: 'A row that was set aside.', examples: example.rejected_json.first });

const rejectedView = z
  .strictObject({
    rows: z.number().int().meta({ description: 'How many there are.' }),
    table: z.string().meta({ description: 'Where they are until the module’s next successful run.' }),
    first: z.array(rejection).meta({ description: 'The first few.' }),
  })
  .meta({
    id: 'Rejected',
    description: 'Rows that the destination refused.',
    examples: [example.rejected_json],
  });

/** A run in full. */
export const runView = z
  .strictObject({
    id: z.number().int().meta({ description: 'The id of the run.' }),
    module_id: z.number().int().meta({ description: 'The module it ran; that may have been deleted since.' }),
    module_name: z.string().meta({ description: 'The module’s name at that time.' }),
    group_run_id: z.number().int().nullable().meta({ description: 'The group run it is part of, if any.' }),
    triggered_by: z.string().meta({
      description: '`manual` (web), `api`, `cli`, `test`, `temporal` or `schedule:N`.',
    }),
    started_at: time('When it started.'),
    finished_at: nullableTime('When it ended; null while it goes on.'),
    status: z.enum(RUN_STATUSES).meta({ description: 'How it stands. What has ended stays as it is.' }),
    error: z.string().nullable().meta({ description: 'Why it failed, or why it did not run.' }),
    hook_failed: z.boolean().meta({
      description: 'A hook failed, which neither undoes the merge nor changes the status; `error` says why.',
    }),
    rows_source: count('Rows the source query gave.'),
    rows_staged: count('Rows that arrived in staging.'),
    rows_rejected: count('Rows the destination refused, set aside.'),
    rows_merged: count('Rows merged into the destination.'),
    bytes: count('Bytes moved.'),
    resolved_source_sql: z.string().nullable().meta({ description: 'The source SQL that ran.' }),
    merge_sql: z.string().nullable().meta({ description: 'The merge SQL that ran.' }),
    watermark_values_json: z
      .record(z.string(), z.string())
      .nullable()
      .meta({ description: 'What was put in for each watermark.' }),
    watermark_resolved_json: z
      .record(z.string(), z.string())
      .nullable()
      .meta({ description: 'What resolvers said, for watermarks with a lookback.' }),
    rejected_json: rejectedView.nullable().meta({ description: 'Rows that were set aside; null for none.' }),
    split_json: splitPlanView.nullable().meta({ description: 'Its ranges; null if it was not split.' }),
    workflow_id: z.string().meta({ description: 'Its workflow in Temporal; empty if it never had one.' }),
    workflow_run_id: z.string().meta({ description: 'That workflow’s execution.' }),
    waiting_for: z.string().nullable().meta({
      description:
        'Why a run in progress does nothing: slots, runners, or a destination that does not answer.',
    }),
  })
  .meta({
    id: 'Run',
    description: 'One execution of a module.',
    examples: [example],
  });

/** A run in a list: without the SQL it ran. */
export const runSummary = runView
  .omit({ resolved_source_sql: true, merge_sql: true, split_json: true })
  .meta({
    id: 'RunSummary',
    description: 'A run in a list; get it for its SQL, ranges and steps.',
    examples: [summaryOf(example)],
  });

export function summaries(page: Page<Run>): Page<Omit<Run, keyof OnlyInFull>> {
  return { ...page, items: page.items.map(summaryOf) };
}

interface OnlyInFull {
  resolved_source_sql: unknown;
  merge_sql: unknown;
  split_json: unknown;
}

function summaryOf<T extends OnlyInFull>(run: T) {
  const { resolved_source_sql: _source, merge_sql: _merge, split_json: _split, ...summary } = run;
  return summary;
}
