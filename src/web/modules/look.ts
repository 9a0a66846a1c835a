import type { DraftColumn } from '../../domain/draft.js';
import { foreseen } from '../../domain/errors.js';
import type { ModuleInput } from '../../domain/module.js';
import type { ModuleLook, Services } from '../../services/index.js';

/** A page waits no longer for a database. */
export const PATIENCE_MS = 5_000;

/** What the module would do, for the SQL beside its form. A database that does not answer is said there. */
export async function lookAt(
  { looks, jobs }: Pick<Services, 'looks' | 'jobs'>,
  module: ModuleInput,
  facts: DraftColumn[],
): Promise<ModuleLook> {
  try {
    return await jobs.soon('look', PATIENCE_MS, (signal) => looks.look(module, facts, signal));
  } catch (thrown) {
    const { message } = foreseen(thrown);
    return {
      source_sql: module.source_query,
      merge_sql: null,
      destination: null,
      verdicts: {},
      problems: [message],
    };
  }
}
