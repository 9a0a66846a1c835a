/**
 * What the harness asks of a database server. One implementation so far (postgres.ts); MariaDB needs another one and
 * a module of its own kind in modules.ts, nothing else.
 */
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

/** A server with the harness's own tables and gates in it. */
export interface ChaosDatabase {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  query<T extends object = Record<string, any>>(sql: string, values?: unknown[]): Promise<T[]>;
  /** Whoever comes to the gate waits there. */
  close(cell: number, gate: number): Promise<void>;
  /** A gate that a crash has opened already is no error. */
  open(cell: number, gate: number): Promise<void>;
  /** Process ids of the sessions that wait at the gate. */
  waiting(cell: number, gate: number): Promise<number[]>;
  isAlive(pid: number): Promise<boolean>;
  sessions(application: string): Promise<number>;
  /** Staging tables whose names begin so. */
  stagingTables(prefix: string): Promise<string[]>;
  ledger(module: string): Promise<LedgerRow[]>;
  fingerprint(table: string, where?: string): Promise<Fingerprint>;
  damage(table: string, strategy: string): Promise<Damage>;
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
