/** What the harness asks of a database server: postgres.ts and mariadb.ts answer. */
import type { Place, Subject } from './modules.js';
import type { SmallDisk } from './smallDisk.js';

export const ENGINES = ['postgresql', 'mariadb'] as const;
export type Engine = (typeof ENGINES)[number];

export interface Fingerprint {
  rows: number;
  /** Of the rows' contents, whatever their order. Sums add up: that of two sets of rows is the sum of theirs. */
  sum: bigint;
}

export interface LedgerRow {
  run_uid: string;
  source_rows: number;
  staged_rows: number;
  merged_rows: number;
  watermark_values: string;
}

/** What the rows of a destination table have too much or too little of. */
export interface Damage {
  lost: number;
  doubled: number;
}

/** How long its driver waits, in seconds; for what is left out, as long as Pipekit lets it. */
export interface Patience {
  /** For an answer. */
  silence?: number;
  connecting?: number;
}

/** A transaction that began to read before a run. */
export interface Snapshot {
  /** How many rows it sees in the table. Rejects where the server refuses to say. */
  count(table: string): Promise<number>;
  end(): Promise<void>;
}

/** A server with the harness's own tables and gates in it. */
export interface ChaosDatabase {
  readonly engine: Engine;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** As Pipekit is given it. */
  jdbcUrl(host: string, port: number, patience?: Patience): string;
  /** The rows that every module reads. */
  prepareSource(): Promise<void>;
  /** The rows that a table has before a run, and what each strategy must make of them. */
  prepareDestination(): Promise<void>;
  /** A destination table as it is before a run. */
  prepareTable(subject: Subject, isOnSmallDisk: boolean): Promise<void>;
  /** Whoever comes to the gate waits there. */
  close(cell: number, place: Place): Promise<void>;
  /** A gate that a crash has opened already is no error. */
  open(cell: number, place: Place): Promise<void>;
  /** Process ids of the sessions that wait at the gate. */
  waiting(cell: number, place: Place): Promise<number[]>;
  isAlive(pid: number): Promise<boolean>;
  /** Those whose applications' names begin so. */
  sessions(application: string): Promise<number>;
  /** Opens every gate and ends every session of Pipekit's. */
  clear(): Promise<void>;
  /** Staging tables whose names begin so. */
  stagingTables(prefix: string): Promise<string[]>;
  ledger(module: string): Promise<LedgerRow[]>;
  /** How many ranges of that execution are recorded as copied. */
  ranges(runUid: string): Promise<number>;
  /** What the cell's hook was told, each time. */
  hookKeys(cell: number): Promise<(string | null)[]>;
  fingerprint(table: string): Promise<Fingerprint>;
  damage(table: string, strategy: string): Promise<Damage>;
  snapshot(): Promise<Snapshot>;
  /** Where it can have one: tables and staging of one user lie on it. */
  mountSmallDisk?(folder: string): Promise<SmallDisk>;
  /** Ends at once, as in a crash, and stays down. */
  crash(): Promise<void>;
  /** Comes back on the same port with the same data; nothing if it never went. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export const plus = (a: Fingerprint, b: Fingerprint): Fingerprint => ({
  rows: a.rows + b.rows,
  sum: a.sum + b.sum,
});
export const same = (a: Fingerprint, b: Fingerprint): boolean => a.rows === b.rows && a.sum === b.sum;

/** Of a row that counts `rows` and sums up `sum`, which may be more than a number can hold. */
export const toFingerprint = (row: { rows?: number; sum?: string } | undefined): Fingerprint => ({
  rows: Number(row?.rows),
  sum: BigInt(row?.sum ?? 0),
});

export const withProperties = (url: string, properties: string[]): string =>
  properties.length === 0 ? url : `${url}?${properties.join('&')}`;
