import type { Run } from '../domain/run.js';

/** A run as SQLite has it: no workflow is NULL, and the watermark values are text. */
export type RunRow = Omit<
  Run,
  | 'watermark_values_json'
  | 'watermark_resolved_json'
  | 'workflow_id'
  | 'workflow_run_id'
  | 'waiting_for'
  | 'hook_failed'
  | 'rejected_json'
  | 'split_json'
> & {
  watermark_values_json: string | null;
  watermark_resolved_json: string | null;
  rejected_json: string | null;
  split_json: string | null;
  workflow_id: string | null;
  workflow_run_id: string | null;
  hook_failed: number;
};

export function toRun(row: RunRow): Run;
export function toRun(row: RunRow | undefined): Run | undefined;
export function toRun(row: RunRow | undefined): Run | undefined {
  return (
    row && {
      ...row,
      watermark_values_json:
        row.watermark_values_json === null ? null : JSON.parse(row.watermark_values_json),
      watermark_resolved_json:
        row.watermark_resolved_json === null ? null : JSON.parse(row.watermark_resolved_json),
      rejected_json: row.rejected_json === null ? null : JSON.parse(row.rejected_json),
      split_json: row.split_json === null ? null : JSON.parse(row.split_json),
      workflow_id: row.workflow_id ?? '',
      workflow_run_id: row.workflow_run_id ?? '',
      waiting_for: null,
      hook_failed: row.hook_failed === 1,
    }
  );
}
