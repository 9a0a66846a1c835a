import { asPipekitError, PipekitError } from '../domain/errors.js';
import { lookbackVerdict, parseLookback } from '../domain/lookback.js';
import type { QueryResult } from '../domain/ports.js';
import type { ResolvedWatermarks, RunDefinition } from '../domain/run.js';
import { dialectOf } from '../sql/index.js';
import { type DatabaseDependencies, login, type RunContext } from './dependencies.js';
import { runStep, type Step } from './step.js';

type Watermark = RunDefinition['watermarks'][number];

/** Placeholder → first column of its resolver's first row, less its lookback, or the default for NULL or no row. */
export const resolveWatermarks =
  (deps: DatabaseDependencies) =>
  ({ run, definition }: RunContext): Promise<ResolvedWatermarks> =>
    runStep(deps, { runId: run.id, step: 'resolve' }, async (step) => {
      const found: ResolvedWatermarks = { values: {}, resolved: {} };
      for (const watermark of definition.watermarks) {
        const { name, connection, default_value, lookback } = watermark;
        const { rows } = await ask(deps, run, watermark, step);
        const [value = null, resolved = null] = rows[0] ?? [];
        found.values[name] = value ?? default_value;
        if (lookback && value !== null && resolved !== null) found.resolved[name] = resolved;
        const remark = value === null ? ' (default)' : lessLookback(lookback, resolved);
        step.say(`{${name}} = ${found.values[name]}${remark}, from ${connection.name}`);
      }
      return found;
    });

async function ask(
  deps: DatabaseDependencies,
  run: RunContext['run'],
  watermark: Watermark,
  { call }: Step,
): Promise<QueryResult> {
  const { connection, resolver_sql, lookback } = watermark;
  const database = login(deps, connection, run);
  if (!lookback) return deps.pipe.query(database, resolver_sql, 1, call);
  const sql = dialectOf(connection.driver).lookBack(resolver_sql, parseLookback(lookback));
  const result = await deps.pipe.query(database, sql, 1, call).catch((thrown: unknown) => {
    const error = asPipekitError(thrown);
    throw error.code === 'rejected' ? notFitting(watermark, error.message) : thrown;
  });
  // MariaDB takes what looks like a number or a date out of a text, quotes or not, and NULL where nothing does.
  const type = result.columns[1]?.type ?? '';
  const [value = null, resolved = null] = result.rows[0] ?? [];
  if (/char|text|string/i.test(type) || (value === null && resolved !== null))
    throw notFitting(watermark, `its value is of type ${type}`);
  return result;
}

function notFitting({ name, lookback = '' }: Watermark, why: string): PipekitError {
  const wanted = parseLookback(lookback).unit === null ? 'a bare number' : 'a bare date and time';
  return new PipekitError(
    'rejected',
    `A lookback of ${lookback} needs a resolver of {${name}} that gives ${wanted}, quoted in the source query if need be: ${why}`,
  );
}

const lessLookback = (lookback: string | undefined, resolved: string | null): string =>
  lookback ? `, which is ${resolved} less ${lookback}: ${lookbackVerdict(lookback)}` : '';
