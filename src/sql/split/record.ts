import { PipekitError } from '../../domain/errors.js';
import type { ClosingStatement, ScriptStatement } from '../../domain/ports.js';
import type { RangeRows } from '../../domain/split.js';
import type { Claim } from '../dialect.js';

/** One range that an attempt copies. */
export interface RangeClaim extends Claim {
  /** Its place in the plan, from 1. */
  range: number;
  /** What is true of its rows, and the destination's columns they are to fit: a record of another is none of this. */
  condition: string;
  columns_hash: string;
}

/** A range that is in the table which all attempts of a run share. */
export interface FinishedRange extends RangeRows {
  range: number;
  condition: string;
  columns_hash: string;
}

/**
 * How a destination keeps finished ranges from one attempt of a run to the next: a row of `pipekit_range` for each, in the
 * transaction of the range's rows.
 */
export interface SplitSql {
  /** A query for the run's rows, which `finishedRange` reads. */
  finished(claim: Claim): string;
  /** That so many ranges are recorded: an older jrunner copies and records nothing. */
  complete(claim: Claim, ranges: number): ScriptStatement;
  /** Ends a range's transaction: this attempt holds the fence, and the range is recorded once. */
  record(claim: RangeClaim): ClosingStatement[];
}

export const finishedRange = ([range, condition, columns_hash, rows, bytes]: (
  | string
  | null
)[]): FinishedRange => ({
  range: Number(range),
  condition: condition ?? '',
  columns_hash: columns_hash ?? '',
  rows: Number(rows),
  bytes: Number(bytes),
});

export const cannotSplit = (): PipekitError =>
  new PipekitError('invalid', 'Only a load into PostgreSQL or MariaDB can be split', {
    field: 'split',
    hint: 'Leave split out with this destination.',
  });

interface Writing {
  quoteLiteral(text: string): string;
  holdFence(claim: Claim): ScriptStatement;
}

const TABLE = 'pipekit_staging.pipekit_range';

/** The same in every SQL. */
export function splitSql({ quoteLiteral, holdFence }: Writing): SplitSql {
  return {
    finished: ({ run }) =>
      `SELECT range_number, range_condition, columns_hash, range_rows, range_bytes FROM ${TABLE}
 WHERE run_uid = ${quoteLiteral(run.uid)} ORDER BY range_number`,
    complete: ({ run, module }, ranges) => ({
      name: 'complete',
      sql: `SELECT count(*) FROM ${TABLE} WHERE run_uid = ${quoteLiteral(run.uid)}`,
      expect_value: String(ranges),
      message: `Not every range of "${module.name}" is recorded as complete; nothing was merged`,
    }),
    record: (claim) => {
      const [uid, instance, condition, hash] = [
        claim.run.uid,
        claim.run.instance_id,
        claim.condition,
        claim.columns_hash,
      ].map(quoteLiteral);
      return [
        holdFence(claim),
        {
          name: 'range',
          sql: `INSERT INTO ${TABLE}
 (range_rows, range_bytes, run_uid, range_number, instance_id, run_id, range_condition, columns_hash)
VALUES ({rows}, {bytes}, ${uid}, ${claim.range}, ${instance}, ${claim.run.id}, ${condition}, ${hash})`,
          expect_rows: 1,
          counted: true,
        },
      ];
    },
  };
}

/** With a merge, and after a run that failed: what was recorded of its ranges is of no use any more. */
export const forgetRanges = (
  { run }: Pick<Claim, 'run'>,
  quoteLiteral: Writing['quoteLiteral'],
): ScriptStatement => ({
  name: 'ranges',
  sql: `DELETE FROM ${TABLE} WHERE run_uid = ${quoteLiteral(run.uid)}`,
});
