import type { Merged } from '../domain/run.js';
import { dialectOf } from '../sql/index.js';
import { type DatabaseDependencies, login, type RunContext } from './dependencies.js';
import { ledgerRow } from './scriptRows.js';
import { runStep } from './step.js';

/**
 * After a failure or a cancel: no attempt of this run can write any more, its tables are gone, and the answer
 * is what the ledger says: the merge that committed, or null.
 */
export const settleRun =
  (deps: DatabaseDependencies) =>
  ({ run, definition: { module, destination } }: RunContext): Promise<Merged | null> =>
    runStep(deps, { runId: run.id, step: 'settle' }, async ({ call, attempt, say }) => {
      const statements = dialectOf(destination.driver).settleTransaction({ run, module, attempt });
      const result = await deps.pipe.script(login(deps, destination, run), statements, call);
      const row = result.statements.find(({ name }) => name === 'ledger')?.first ?? null;
      say(row ? 'The merge had been committed' : 'Nothing of this run was merged; staging is dropped');
      return row && ledgerRow(row);
    });
