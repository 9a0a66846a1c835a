/** What run bookkeeping needs of SQLite. Synchronous, as better-sqlite3 is; each call is one transaction. */
import type { AskedBy } from './actor.js';
import type { Alert, AlertChannel } from './alert.js';
import type { Connection } from './connection.js';
import type { GroupDefinition } from './group.js';
import type {
  FinalStatus,
  GroupRunHook,
  Rejected,
  RunCounts,
  RunDefinition,
  RunPlan,
  TriggeredBy,
  WatermarkValues,
} from './run.js';
import type { SplitPlan } from './split.js';
import type { Swept } from './sweep.js';

/** Which workflow execution a record belongs to; `workflow_run_id` makes writing it again harmless. */
export interface ExecutionRef {
  workflow_id: string;
  workflow_run_id: string;
}

/** What the audit log has of a start: who asked for it, and how it was to run. */
export interface Asked extends AskedBy {
  after: object;
}

export interface Definitions {
  /** This installation's id, made when the database is created. */
  instanceId(): string;
  /** Throws `not_found`, or `invalid` when the module cannot run as it stands. */
  runDefinition(moduleId: number): RunDefinition;
  /** Throws `not_found`. */
  groupDefinition(groupId: number): GroupDefinition;
  /** Watermark values set for the module's next run. */
  rewinds(moduleId: number): WatermarkValues;
  /** Forgets those a run has merged with, unless they were set anew meanwhile. */
  consumeRewinds(moduleId: number, used: WatermarkValues): void;
  setNextResolvedQuery(moduleId: number, sql: string): void;
}

export interface RunRecords {
  /**
   * Adds a `running` row, with one of the audit log where somebody asked for it, and gives its id; the same execution again
   * adds nothing and gives the same id.
   */
  begin(
    run: ExecutionRef & {
      module_id: number;
      group_run_id: number | null;
      triggered_by: TriggeredBy;
      asked?: Asked;
    },
  ): number;
  /** `resolved`: what resolvers said before a lookback. */
  plan(
    runId: number,
    plan: RunPlan & { watermark_values: WatermarkValues; resolved?: WatermarkValues },
  ): void;
  /** Keeps the ranges of a run that is split. */
  recordSplit(runId: number, split: SplitPlan): void;
  /** Ends a run. A run that has ended already stays as it is. */
  finish(runId: number, end: RunEnd): void;
  /**
   * Adds runs that ended before they began: group members that were skipped or already running elsewhere. A module that
   * has a run in its group run keeps that one. All in one transaction; gives the id of the last.
   */
  addEnded(...runs: EndedRun[]): number;
  /** What a run that has no end yet was about; undefined for one that has ended. */
  unfinished(runId: number): (ExecutionRef & { module_id: number }) | undefined;
  /** The id of the module's run in progress, if there is one. */
  runningOf(moduleId: number): number | undefined;
  /** Every run in progress, and the newest id there is: at one moment. */
  span(): { running: number[]; last_run_id: number };
}

/** How a run ended; runs that earlier builds began do not say whether a hook failed. */
export interface RunEnd extends RunCounts {
  status: FinalStatus;
  error: string | null;
  hook_failed?: boolean;
  rejected?: Rejected | null;
}

/** A run that never ran. */
export interface EndedRun {
  module_id: number;
  /** Needed once the module is gone. */
  module_name?: string;
  group_run_id: number;
  triggered_by: TriggeredBy;
  status: FinalStatus;
  error: string | null;
}

/** Runs take turns on a connection that has `max_concurrent`. A run that ends, however it does, frees its slots. */
export interface Slots {
  /**
   * Takes a slot of each connection, or of none: then the run is in the queue of all of them, in the order of asking,
   * and has to ask again. So no run holds one slot while it waits for another.
   */
  take(runId: number, connectionIds: number[]): boolean;
  /** Workflow ids of waiting runs that would get their slots now. */
  ready(): string[];
}

/** What sweeps of destinations have found. */
export interface Sweeps {
  /** The connection, unless it has been deleted. */
  destination(connectionId: number): Connection | undefined;
  record(connectionId: number, outcome: Swept | { error: string }): void;
}

/** Alerts on their way. A delivery that has ended stays as it is. */
export interface AlertDeliveries {
  /** Undefined once it has ended; no channel when that has been deleted. */
  toDeliver(deliveryId: number): { alert: Alert; channel: AlertChannel | undefined } | undefined;
  attemptFailed(deliveryId: number, error: string): void;
  delivered(deliveryId: number): void;
  /** For good. */
  deliveryFailed(deliveryId: number, error: string): void;
}

export interface GroupRunRecords {
  /** As for runs. */
  begin(run: ExecutionRef & { group_id: number; triggered_by: TriggeredBy; asked?: Asked }): number;
  /** Adds a group run that ended in an error before it began; the same execution again adds nothing. */
  addRefused(run: ExecutionRef & { group_id: number; triggered_by: TriggeredBy; error: string }): void;
  finish(groupRunId: number, end: { status: FinalStatus }): void;
  runningOf(groupId: number): number | undefined;
  setPaused(groupRunId: number, paused: boolean): void;
  /** Hooks are numbered from 1 within the group run. */
  beginHook(groupRunId: number, position: number, hook: Pick<GroupRunHook, HookFacts>): void;
  finishHook(
    groupRunId: number,
    position: number,
    end: Pick<GroupRunHook, 'status' | 'error' | 'output'>,
  ): void;
}

type HookFacts = 'run_order' | 'connection' | 'sql' | 'run_on';
