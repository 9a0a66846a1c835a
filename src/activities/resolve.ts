import type { WatermarkValues } from '../domain/run.js';
import { type DatabaseDependencies, login, type RunContext } from './dependencies.js';
import { runStep } from './step.js';

/** Placeholder → first column of its resolver's first row, or the default for NULL or no row. */
export const resolveWatermarks =
  (deps: DatabaseDependencies) =>
  ({ run, definition }: RunContext): Promise<WatermarkValues> =>
    runStep(deps, { runId: run.id, step: 'resolve' }, async ({ call, say }) => {
      const values: WatermarkValues = {};
      for (const { name, connection, resolver_sql, default_value } of definition.watermarks) {
        const { rows } = await deps.pipe.query(login(deps, connection, run), resolver_sql, 1, call);
        const value = rows[0]?.[0] ?? null;
        values[name] = value ?? default_value;
        say(`{${name}} = ${values[name]}${value === null ? ' (default)' : ''}, from ${connection.name}`);
      }
      return values;
    });
