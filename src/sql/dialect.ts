import type { Lookback } from '../domain/lookback.js';
import type { ScriptStatement } from '../domain/ports.js';
import type { RunDefinition, RunIdentity, Staged, WatermarkValues } from '../domain/run.js';
import type { StagingOwner } from './stagingName.js';
import type { RejectedSql } from './rejected.js';
import type { SplitSql } from './split/index.js';
import type { SweepSql } from './sweep.js';

export type { StagingOwner } from './stagingName.js';

type ModuleDefinition = RunDefinition['module'];

/** An attempt's claim on a module's staging in the destination: only the highest token may write. */
export interface Claim extends StagingOwner {
  run: RunIdentity;
  module: ModuleDefinition;
  /** Counts from 1 within the run. */
  attempt: number;
}

/** What a destination must be able to say in its own SQL. Pure: it makes text, it opens nothing. */
export interface Dialect {
  quoteIdentifier(name: string): string;
  /** A dotted table name, each part quoted. */
  qualifiedTableName(text: string): string;
  /** Where an attempt puts its rows while it reads: no two attempts share this table, unless the run is split. */
  attemptTable(claim: Claim): string;
  /** Claims the module and makes the attempt's empty table; the statement `columns` answers their hash. */
  prepareStaging(claim: Claim): ScriptStatement[];
  /** Makes a complete attempt the staging table, `pipekit_staging.{module}_{installation}`; of a split run, sees that it is. */
  publishStaging(claim: Claim, ranges?: number): ScriptStatement[];
  /** The SQL a person would call the merge, from staging into the destination: shown before it runs. */
  mergeStatements(owner: StagingOwner & { module: ModuleDefinition }): MergeStatement[];
  /** The whole merge: look-up in the ledger, fence, checks, merge, ledger row, staging dropped. */
  mergeTransaction(claim: Claim, staged: Staged, values: WatermarkValues): ScriptStatement[];
  /** After a failure: shuts out every attempt of the run, drops its tables, then `ledger` says what committed. */
  settleTransaction(claim: Claim): ScriptStatement[];
  /** Tells the rest of the transaction its run's `uid`: a hook that is executed again is told the same. */
  idempotencyKey(run: Pick<RunIdentity, 'uid'>): ScriptStatement[];
  sweep: SweepSql;
  /** Left out where a row that is refused cannot be set aside. */
  rejected?: RejectedSql;
  /** Left out where a load cannot be split. */
  split?: SplitSql;
  /** A resolver's SQL, less a lookback: one row with the value to use and the one that was resolved. */
  lookBack(resolverSql: string, lookback: Lookback): string;
}

export interface MergeStatement {
  name: 'empty' | 'delete' | 'insert';
  sql: string;
}
