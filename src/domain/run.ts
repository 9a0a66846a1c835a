import type { AskedBy } from './actor.js';
import type { Connection } from './connection.js';
import type { Hook, Module, Watermark } from './module.js';
import type { SplitPlan } from './split.js';

export const RUN_STATUSES = ['running', 'success', 'error', 'cancelled', 'dry_run', 'skipped'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];
export type FinalStatus = Exclude<RunStatus, 'running'>;

/** `manual` (web) | `api` | `cli` | `test` | `temporal` (its own CLI or UI) | `schedule:{id}`. */
export type TriggeredBy = 'manual' | 'api' | 'cli' | 'test' | 'temporal' | `schedule:${number}`;

/** Of a request that does not say: somebody has started its workflow by Temporal's own means. */
export function triggerOf({ triggered_by = 'temporal' }: { triggered_by?: TriggeredBy }): TriggeredBy {
  return triggered_by;
}

/** The steps that touch databases, in the order a run takes them; `settle` only after a failure or cancel. */
export type StepName = 'resolve' | 'stage' | 'merge' | `hook:${number}` | 'settle';

type Joined<T> = T & { connection: Connection };

/** What a run works on: copied when it begins, so that edits made meanwhile never change it. */
export interface RunDefinition {
  module: Omit<Module, 'watermarks' | 'hooks' | 'next_resolved_query'>;
  source: Connection;
  destination: Connection;
  watermarks: Joined<Watermark>[];
  hooks: Joined<Hook>[];
  /** Whose runners execute the steps; a hook's own connection may name another. */
  runner_pool: string | null;
}

/** Names one run everywhere: in SQLite (`id`), in Temporal and in the ledgers of destinations (`uid`). */
export interface RunIdentity {
  id: number;
  /** Of which it is a member. */
  group_run_id?: number;
  /** The Temporal run id: unique for ever, also across a restored SQLite. */
  uid: string;
  /** Which Pipekit installation this is, since several may write to one destination. */
  instance_id: string;
}

/** Placeholder name → value put into the source query. */
export type WatermarkValues = Record<string, string>;

/** Values as a run takes them; `resolved` has what a resolver said where a lookback has changed that. */
export interface ResolvedWatermarks {
  values: WatermarkValues;
  resolved: WatermarkValues;
}

/** Everything a run is going to execute, stored before anything moves. */
export interface RunPlan {
  source_sql: string;
  merge_sql: string;
  /** The ranges of a run that is split. */
  split?: SplitPlan;
}

/** A row that the destination refused; `row` counts from 1 in the order of the source query. */
export interface Rejection {
  row: number;
  /** By the merge key: `id=17`; null for a module without one. */
  key: string | null;
  /** Null where the database does not name it. */
  column: string | null;
  reason: string;
}

/** Rows that a run has set aside. */
export interface Rejected {
  rows: number;
  /** Where they are, with their values, until the module's next successful run. */
  table: string;
  /** The first few. */
  first: Rejection[];
}

/** What an attempt of the stage step published for the merge. */
export interface Staged {
  attempt: number;
  source_rows: number;
  staged_rows: number;
  bytes: number;
  /** Rows the destination refused, set aside beside staging: source = staged + rejected. Earlier builds had none. */
  rejected?: Rejected;
  /** The rows are in the table that all attempts of the run share. */
  split?: boolean;
  /** Of the destination's columns when staging was made: the merge refuses if they have changed since. */
  columns_hash: string;
}

/** What the destination's ledger says of a merge that committed. */
export interface Merged {
  source_rows: number;
  staged_rows: number;
  merged_rows: number;
}

/** Rows and bytes of a run; null where the step never got that far. */
export interface RunCounts {
  rows_source: number | null;
  rows_staged: number | null;
  rows_rejected: number | null;
  rows_merged: number | null;
  bytes: number | null;
}

/** What a module run answers, and what a group run learns of its members. */
export interface RunOutcome extends RunCounts {
  run_id: number;
  status: FinalStatus;
}

/** A row of `run_log`. Times are ISO 8601 in UTC. Immutable once finished. */
export interface Run extends RunCounts {
  id: number;
  module_id: number;
  module_name: string;
  group_run_id: number | null;
  triggered_by: TriggeredBy;
  started_at: string;
  finished_at: string | null;
  status: RunStatus;
  error: string | null;
  /** A hook failed, which neither undoes the merge nor changes the status. */
  hook_failed: boolean;
  resolved_source_sql: string | null;
  merge_sql: string | null;
  watermark_values_json: WatermarkValues | null;
  /** Of watermarks with a lookback, what their resolvers said; null where there is none. */
  watermark_resolved_json: WatermarkValues | null;
  /** Null where no row was set aside. */
  rejected_json: Rejected | null;
  /** Null for a run that was not split. */
  split_json: SplitPlan | null;
  workflow_id: string;
  workflow_run_id: string;
  /** Why a run in progress does nothing: "waiting for a slot on warehouse: run 41". */
  waiting_for: string | null;
}

/** One attempt of one step. */
export interface RunStep {
  run_id: number;
  step: StepName;
  attempt: number;
  started_at: string;
  finished_at: string | null;
  status: 'running' | 'success' | 'error' | 'cancelled';
  error: string | null;
  rows: number | null;
  bytes: number | null;
}

export const LINE_STREAMS = ['pipekit', 'stdout', 'stderr', 'hook'] as const;

/** One line of the live log; `seq` counts from 1 within the run, without gaps. */
export interface RunLine {
  run_id: number;
  seq: number;
  step: StepName;
  attempt: number;
  at: string;
  stream: (typeof LINE_STREAMS)[number];
  text: string;
}

/** A line of the log of a group run: of one of its members. */
export type GroupRunLine = RunLine & { module_name: string };

/** Where somebody is in the log of a group run: behind this line of that member's run. */
export interface GroupRunLinePosition {
  run_id: number;
  seq: number;
}

/** A row of `group_run`, and its members' runs. */
export interface GroupRun {
  id: number;
  group_id: number;
  group_name: string;
  started_at: string;
  finished_at: string | null;
  status: RunStatus;
  triggered_by: TriggeredBy;
  /** Why it ended without running anything; null for one that ran. */
  error: string | null;
  /** No member or hook starts until it is resumed. */
  paused: boolean;
  workflow_id: string;
  /** Of its first execution: a long group run goes on in others of the same workflow id. */
  workflow_run_id: string;
}

/** A hook of a group, as one of its runs ran it. */
export interface GroupRunHook extends Pick<Hook, 'run_order' | 'sql' | 'run_on'> {
  /** The connection's name. */
  connection: string;
  started_at: string;
  finished_at: string | null;
  status: RunStep['status'];
  error: string | null;
  /** What the database and jrunner said, line by line. */
  output: string;
}

/** `error` if any member errored, `cancelled` if one was, `dry_run` if all that ran were, else `success`. */
export function groupStatus(members: FinalStatus[]): FinalStatus {
  const ran = members.filter((status) => status !== 'skipped');
  if (ran.includes('error')) return 'error';
  if (ran.includes('cancelled')) return 'cancelled';
  return ran.length > 0 && ran.every((status) => status === 'dry_run') ? 'dry_run' : 'success';
}

/** The argument of the moduleRun workflow; also what `temporal workflow start --type moduleRun` is given. */
export interface ModuleRunRequest {
  module_id: number;
  triggered_by?: TriggeredBy;
  dry_run?: boolean;
  group_run_id?: number;
  /** Whom the audit log names; nobody for what a schedule, a group or Temporal's own means have started. */
  asked_by?: AskedBy;
  /** Takes these instead of asking resolvers: a backfill. They are used by this run only. */
  watermark_values?: WatermarkValues;
  /** A test: stages at most so many rows, then drops them. Nothing is merged, no hook runs, no watermark moves. */
  row_limit?: number;
}

/** The argument of the scheduledGroupRun workflow, which schedules start. */
export interface ScheduledGroupRunRequest {
  schedule_id: number;
  group_id: number;
}

/** The argument of the groupRun workflow. */
export interface GroupRunRequest {
  group_id: number;
  triggered_by?: TriggeredBy;
  dry_run?: boolean;
  asked_by?: AskedBy;
}
