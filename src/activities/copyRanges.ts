import { asPipekitError, PipekitError } from '../domain/errors.js';
import type { Migration, MigrationResult } from '../domain/ports.js';
import { isRetryable } from '../domain/retries.js';
import type { RangeRows, SplitPlan } from '../domain/split.js';
import {
  cannotSplit,
  type Claim,
  dialectOf,
  finishedRange,
  type RangeClaim,
  rangeQuery,
} from '../sql/index.js';
import type { DatabaseDependencies, RunContext } from './dependencies.js';
import type { Step } from './step.js';

/** What all ranges have in common; `query` is that of the whole. */
interface Load {
  context: RunContext;
  claim: Claim;
  split: SplitPlan;
  columns_hash: string;
  migration: Migration;
}

/**
 * Copies the ranges that no attempt of this run has finished, some at once: each in a transaction that ends with the range's
 * record. A connection that loses its range stops, so that the next attempt has as few left as can be.
 */
export async function copyRanges(
  deps: DatabaseDependencies,
  load: Load,
  step: Step,
): Promise<MigrationResult> {
  const { split } = load;
  const done = await finishedRanges(deps, load, step);
  const left = split.ranges.map((_, index) => index + 1).filter((range) => !done.has(range));
  const kept = done.size === 0 ? '' : `; ${done.size} that an earlier attempt finished are kept`;
  step.say(
    `Split by "${split.column}" into ${split.ranges.length} ranges, ${split.connections} at once${kept}`,
  );
  const progress = progressOf(done, step);
  const failed = new AbortController();
  const signal = AbortSignal.any([step.call.signal, failed.signal]);
  const copyNext = async (): Promise<void> => {
    for (let range = left.shift(); range !== undefined; range = left.shift()) {
      const onProgress = progress(range);
      const copied = await copyRange(deps, load, range, { ...step.call, signal, onProgress });
      onProgress(copied.rows, copied.bytes);
      done.set(range, copied);
      step.say(
        `Range ${range}: ${copied.rows.toLocaleString('en')} rows; ${done.size} of ${split.ranges.length} done`,
      );
    }
  };
  const connections = Array.from({ length: split.connections }, () =>
    copyNext().catch((thrown: unknown) => {
      // Another attempt would not mend it, so nobody need go on.
      if (!isRetryable(asPipekitError(thrown).code)) failed.abort(thrown);
      throw thrown;
    }),
  );
  const failure = (await Promise.allSettled(connections)).find((end) => end.status === 'rejected');
  step.call.signal.throwIfAborted();
  failed.signal.throwIfAborted();
  if (failure) throw failure.reason;
  return sumOf([...done.values()]);
}

/** Those whose rows are in the table already, by range. */
async function finishedRanges(
  { pipe }: DatabaseDependencies,
  { context, claim, split, columns_hash, migration }: Load,
  { call }: Step,
): Promise<Map<number, MigrationResult>> {
  const dialect = dialectOf(context.definition.destination.driver);
  if (!dialect.split) throw cannotSplit();
  const { rows } = await pipe.query(
    migration.destination,
    dialect.split.finished(claim),
    split.ranges.length,
    call,
  );
  const finished = rows.map(finishedRange);
  const other = finished.find(
    (one) => one.condition !== split.ranges[one.range - 1] || one.columns_hash !== columns_hash,
  );
  if (other) {
    throw new PipekitError(
      'rejected',
      `The columns of ${claim.module.dest_table} changed while ranges were being staged; nothing was changed`,
    );
  }
  return new Map(
    finished.map(({ range, rows: count, bytes }) => [
      range,
      { source_rows: count, rows: count, bytes, rejected: 0, rejections: [] },
    ]),
  );
}

function copyRange(
  { pipe }: DatabaseDependencies,
  { context, claim, split, columns_hash, migration }: Load,
  range: number,
  call: Step['call'],
): Promise<MigrationResult> {
  const { source, destination } = context.definition;
  const condition = split.ranges[range - 1] as string;
  const query = rangeQuery(migration.query, source.driver, condition);
  const own: RangeClaim = { ...claim, range, condition, columns_hash };
  const before_commit = dialectOf(destination.driver).split?.record(own) ?? [];
  return pipe.migrate({ ...migration, query, before_commit }, call);
}

/** The step's progress is that of all ranges together. */
function progressOf(done: Map<number, MigrationResult>, { call }: Step) {
  const soFar = new Map<number, RangeRows>(done);
  return (range: number) => (rows: number, bytes: number) => {
    soFar.set(range, { rows, bytes });
    const all = [...soFar.values()];
    call.onProgress?.(total(all, 'rows'), total(all, 'bytes'));
  };
}

const sumOf = (all: MigrationResult[]): MigrationResult => ({
  source_rows: total(all, 'source_rows'),
  rows: total(all, 'rows'),
  bytes: total(all, 'bytes'),
  rejected: total(all, 'rejected'),
  rejections: [],
});

const total = <Count extends string>(all: Record<Count, number>[], count: Count): number =>
  all.reduce((sum, one) => sum + one[count], 0);
