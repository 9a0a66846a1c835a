/** What the inside needs of the outside: narrow interfaces, implemented in repo, runner, secrets and temporal. */
import type { Alert, AlertChannel } from './alert.js';
import type { Connection } from './connection.js';
import type { TestStage } from './connectionTest.js';
import type {
  GroupRunRequest,
  LINE_STREAMS,
  ModuleRunRequest,
  Rejection,
  RunStep,
  StepName,
  TriggeredBy,
} from './run.js';
import type { Schedule } from './schedule.js';
import type { ExecutionRef } from './stores.js';

/** A database to open, with the real password: lives in memory of a runner only, never in a payload. */
export interface DatabaseLogin {
  url: string;
  user: string;
  password: string;
  /** Shown by the server as the session's name, so that a DBA sees whose it is. */
  application: string;
}

/** A column of a query's result, as the JDBC driver describes it. */
export interface ResultColumn {
  name: string;
  /** The driver's name of the type, without its length. */
  type: string;
  /** Digits or characters; 0 where the driver knows of no limit. */
  precision: number;
  scale: number;
}

export interface QueryResult {
  columns: ResultColumn[];
  /** Every value as the database prints it, at full precision; SQL NULL is null. */
  rows: (string | null)[][];
  truncated: boolean;
}

export interface Migration {
  source: DatabaseLogin;
  destination: DatabaseLogin;
  query: string;
  /** Quoted, qualified table in the destination's dialect. */
  table: string;
  /** Unquoted destination columns, in the order of the query's. */
  columns: string[];
  /** Those of them that name a row in messages. */
  key?: string[];
  /** Where rows go that the destination refuses, and how many may; without, one of them fails the migration. */
  set_aside?: { table: string; limit: number };
  /** What the transaction at the destination ends with: it commits with the rows, or undoes them. */
  before_commit?: ClosingStatement[];
}

export interface MigrationResult {
  source_rows: number;
  rows: number;
  bytes: number;
  /** Rows that were set aside. */
  rejected: number;
  rejections: Rejection[];
}

/** One statement of a transaction, with what must be true of it for the transaction to go on. */
export interface ScriptStatement {
  name: string;
  sql: string;
  /** The update count (or number of rows) it must report. */
  expect_rows?: number;
  /** The text its first row's first column must have. */
  expect_value?: string;
  /** Says so in plain words when the expectation fails. */
  message?: string;
  /** When it returns a row, commit and skip the rest. */
  stop_on_row?: boolean;
  /** Runs once the rest has been committed, also after an early end; its failure is only a warning. */
  after_commit?: boolean;
  /** The first column of each row is a statement, run in turn: for databases without blocks of their own. */
  execute_rows?: boolean;
  /** The rows are answered as one row with their fingerprint. */
  digest?: boolean;
}

/** In the SQL of a `counted` one, the first `{rows}` and the first `{bytes}` stand for what has been written. */
export interface ClosingStatement extends ScriptStatement {
  counted?: boolean;
}

export interface ScriptResult {
  stopped_at: string | null;
  statements: { name: string; rows: number; first: (string | null)[] | null }[];
}

export interface PipeCall {
  /** Aborting cancels the statement on the server, then ends the process. */
  signal: AbortSignal;
  /** A promise asks to bring no more until it settles, which is never long; it does not reject. */
  onLine?(stream: 'stdout' | 'stderr', text: string): void | Promise<void>;
  onProgress?(rows: number, bytes: number): void;
}

/** jrunner: the one path to any database. Rejects with a PipekitError, or with the signal's reason. */
export interface Pipe {
  query(login: DatabaseLogin, sql: string, maxRows: number, call: PipeCall): Promise<QueryResult>;
  migrate(migration: Migration, call: PipeCall): Promise<MigrationResult>;
  /** All statements in one transaction: when it resolves, they are committed. */
  script(login: DatabaseLogin, statements: ScriptStatement[], call: PipeCall): Promise<ScriptResult>;
}

/** What a runner can be asked outside of a run. */
export type DatabaseQuestion =
  | { kind: 'query'; sql: string; max_rows: number }
  | { kind: 'script'; statements: ScriptStatement[] }
  | { kind: 'probe' };

export type DatabaseAnswer = QueryResult | ScriptResult | TestStage[];

/** Databases, wherever the runners are that reach them. Rejects as `Pipe` does. */
export interface Databases {
  /** In a read-only transaction. Long values and results are cut short (domain/clip.ts). */
  query(connection: Connection, sql: string, maxRows: number, signal: AbortSignal): Promise<QueryResult>;
  script(connection: Connection, statements: ScriptStatement[], signal: AbortSignal): Promise<ScriptResult>;
  /** The stages of a test before anybody logs in. */
  probe(connection: Connection, signal: AbortSignal): Promise<TestStage[]>;
}

export interface Secrets {
  /** The value of `$NAME`; '' for null. Throws `invalid` naming the reference when it is not set. */
  resolve(reference: string | null): string;
  /** The text with every known secret value replaced by `***`. */
  redact(text: string): string;
  /** The names of those that are known, by name: the file's, and what has been resolved. Never a value. */
  list(): { name: string; source: 'environment' | 'file' }[];
}

/** One thing that happened in one attempt of one step; `n` counts from 1 within the attempt. */
export interface JournalEntry {
  run_id: number;
  step: StepName;
  attempt: number;
  n: number;
  at: string;
  event:
    | { kind: 'started' }
    | { kind: 'line'; stream: (typeof LINE_STREAMS)[number]; text: string }
    | { kind: 'progress'; rows: number; bytes: number }
    | {
        kind: 'finished';
        status: Exclude<RunStep['status'], 'running'>;
        error: string | null;
        rows: number | null;
        bytes: number | null;
      };
}

/** Takes what runners report. Idempotent by (run_id, step, attempt, n): a batch may be sent again after a doubt. */
export interface RunJournal {
  append(entries: JournalEntry[]): Promise<void>;
}

/** A module run as Temporal knows it. */
export interface KnownRun extends ExecutionRef {
  run_id: number;
  module_id: number;
  triggered_by: TriggeredBy;
  started_at: string;
}

/** What Temporal knows of runs whose records need mending. All throw `unavailable`. */
export interface RunRecovery {
  /** Whether Temporal still works on this execution; not if it has never heard of it. */
  isRunning(execution: ExecutionRef): Promise<boolean>;
  /** Settles and ends a run whose execution is gone, holding its module's lock. False while another holds that. */
  recoverRun(moduleId: number, runId: number): Promise<boolean>;
  /** Module runs with an id above this one: there are some only after SQLite went back in time. */
  runsAbove(runId: number): Promise<KnownRun[]>;
}

/** Starts and cancels runs: Temporal, seen from the services. */
export interface RunControl {
  /** Resolves once the run is recorded. Throws `already_running` with `details.run_id`, or `unavailable`. */
  startModule(request: ModuleRunRequest): Promise<{ run_id: number }>;
  /** The same for a group; `details.group_run_id`. */
  startGroup(request: GroupRunRequest): Promise<{ group_run_id: number }>;
  /** Asks a run to stop; it does so in its own time. Throws `conflict` when nothing runs. */
  cancelModule(moduleId: number): Promise<void>;
  /** Ends a run that waits for its destination to say what it holds. Throws `conflict` when nothing runs. */
  giveUpModule(moduleId: number): Promise<void>;
  cancelGroup(groupId: number): Promise<void>;
  /** Resolves once the group run has heard it. Throws `conflict` when nothing runs. */
  pauseGroup(groupId: number): Promise<{ group_run_id: number }>;
  resumeGroup(groupId: number): Promise<{ group_run_id: number }>;
  /** Resolves when Temporal answers and both queues have a poller; throws `unavailable` saying which has not. */
  check(pools: (string | null)[]): Promise<void>;
}

/** A database step that a workflow has asked for. */
export interface PendingStep {
  /** null: the default pool. */
  pool: string | null;
  /** A runner has taken it. */
  isStarted: boolean;
}

/** Who works on what, as Temporal knows it. Both throw `unavailable`. */
export interface RunnerQueues {
  /** Of a workflow in progress; none for one that is gone. */
  pendingSteps(workflowId: string): Promise<PendingStep[]>;
  /** Whether a runner of this pool has asked for work lately. One with all its slots taken does not ask. */
  isPolled(pool: string | null): Promise<boolean>;
}

/** Has a destination swept (domain/sweep.ts); one that is being swept already is left at that. Throws `unavailable`. */
export type StartSweep = (connectionId: number) => Promise<void>;

/** A schedule as Temporal shall have it. */
export interface PlannedSchedule
  extends Pick<Schedule, 'id' | 'group_id' | 'cron_expr' | 'catchup_window_s'> {
  /** IANA name. */
  zone: string;
  paused: boolean;
  /** Also ends a pause that somebody made in Temporal; otherwise such a pause holds. */
  resume?: boolean;
}

/** What Temporal says of a schedule. */
export interface TemporalSchedule {
  /** The next fire times, soonest first; of a paused one, those it would have. */
  next: Date[];
  /** The note of a pause made in Temporal rather than in Pipekit; null without one. */
  pausedThere: string | null;
  /** How many firings were left out because the one before was still running, and because they came too late. */
  skipped: number;
  missed: number;
}

/** Temporal's schedules. All throw `unavailable`, within seconds. */
export interface ScheduleControl {
  /** Ids of the schedules there that are Pipekit's. May be behind by a moment. */
  ids(): Promise<number[]>;
  /** Makes Temporal's schedule as planned. Throws `invalid` when the server refuses it. */
  put(planned: PlannedSchedule): Promise<'created' | 'updated' | 'unchanged'>;
  /** False when there is none. */
  remove(id: number): Promise<boolean>;
  describe(id: number): Promise<TemporalSchedule | undefined>;
  /** Its fire times in that span, soonest first, whether paused or not; Temporal tells the first thousand. */
  between(id: number, from: Date, to: Date): Promise<Date[]>;
}

/** Sends an alert. `unavailable` is worth another try; `rejected`, `invalid` and `forbidden` are not. */
export type SendAlert = (
  channel: AlertChannel,
  alert: Alert,
  /** Named in what is sent, so that one that comes twice can be told. */
  deliveryId: number,
  signal: AbortSignal,
) => Promise<void>;

/** Has an alert delivered, which may take a day; one that is being delivered is left at that. Throws `unavailable`. */
export type StartDelivery = (deliveryId: number, options?: { once?: boolean }) => Promise<void>;
