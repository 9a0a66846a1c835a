import type { RunPlan } from '../domain/run.js';
import type { SplitPlan } from '../domain/split.js';
import { planSplit } from '../sql/index.js';
import { type DatabaseDependencies, login, type RunContext } from './dependencies.js';
import { withHeartbeat } from './heartbeat.js';

/** Finds the ranges of a run that is split, once: every attempt to stage it works on the same. Only reads. */
export const planRanges =
  (deps: DatabaseDependencies) =>
  ({ run, definition }: RunContext, { source_sql }: RunPlan): Promise<SplitPlan> =>
    withHeartbeat((signal) =>
      planSplit(definition, source_sql, (connection, sql, maxRows) =>
        deps.pipe.query(login(deps, connection, run), sql, maxRows, { signal }),
      ),
    );
