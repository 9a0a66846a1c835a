/** What run bookkeeping needs of SQLite. Synchronous, as better-sqlite3 is; each call is one transaction. */
import type { GroupDefinition } from './group.js';
import type { FinalStatus, RunCounts, RunDefinition, RunPlan, TriggeredBy, WatermarkValues } from './run.js';

/** Which workflow execution a record belongs to; `workflow_run_id` makes writing it again harmless. */
export interface ExecutionRef {
  workflow_id: string;
  workflow_run_id: string;
}

export interface Definitions {
  /** This installation's id, made when the database is created. */
  instanceId(): string;
  /** Throws `not_found`, or `invalid` when the module cannot run as it stands. */
  runDefinition(moduleId: number): RunDefinition;
  /** Throws `not_found`. */
  groupDefinition(groupId: number): GroupDefinition;
  setNextResolvedQuery(moduleId: number, sql: string): void;
}

export interface RunRecords {
  /** Adds a `running` row and gives its id; the same execution again gives the same id. */
  begin(
    run: ExecutionRef & { module_id: number; group_run_id: number | null; triggered_by: TriggeredBy },
  ): number;
  plan(runId: number, plan: RunPlan & { watermark_values: WatermarkValues }): void;
  /** Ends a run. A run that has ended already stays as it is. */
  finish(runId: number, end: RunCounts & { status: FinalStatus; error: string | null }): void;
  /** Adds a run that ended before it began: a group member that was skipped or already running elsewhere. */
  addEnded(run: {
    module_id: number;
    group_run_id: number;
    triggered_by: TriggeredBy;
    status: FinalStatus;
    error: string | null;
  }): number;
  /** What a run that has no end yet was about; undefined for one that has ended. */
  unfinished(runId: number): (ExecutionRef & { module_id: number }) | undefined;
  /** The id of the module's run in progress, if there is one. */
  runningOf(moduleId: number): number | undefined;
}

export interface GroupRunRecords {
  begin(run: ExecutionRef & { group_id: number; triggered_by: TriggeredBy }): number;
  finish(groupRunId: number, end: { status: FinalStatus }): void;
  runningOf(groupId: number): number | undefined;
}
