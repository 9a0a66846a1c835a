import type { Connection } from '../domain/connection.js';
import { lookbackVerdict } from '../domain/lookback.js';
import type { ResolvedWatermarks } from '../domain/run.js';
import { askResolver } from '../sql/index.js';
import { type DatabaseDependencies, login, type RunContext } from './dependencies.js';
import { runStep } from './step.js';

/** Placeholder → what its resolver says, or the default for nothing. */
export const resolveWatermarks =
  (deps: DatabaseDependencies) =>
  ({ run, definition }: RunContext): Promise<ResolvedWatermarks> =>
    runStep(deps, { runId: run.id, step: 'resolve' }, async ({ call, say }) => {
      const ask = (connection: Connection, sql: string, maxRows: number) =>
        deps.pipe.query(login(deps, connection, run), sql, maxRows, call);
      const found: ResolvedWatermarks = { values: {}, resolved: {} };
      for (const watermark of definition.watermarks) {
        const { name, connection, default_value, lookback } = watermark;
        const { value, resolved } = await askResolver(watermark, ask);
        found.values[name] = value ?? default_value;
        if (value !== null && resolved !== null) found.resolved[name] = resolved;
        const remark = value === null ? ' (default)' : lessLookback(lookback, resolved);
        say(`{${name}} = ${found.values[name]}${remark}, from ${connection.name}`);
      }
      return found;
    });

const lessLookback = (lookback: string | undefined, resolved: string | null): string =>
  lookback ? `, which is ${resolved} less ${lookback}: ${lookbackVerdict(lookback)}` : '';
