import type { Context } from 'koa';
import type { ModuleDraft } from '../../domain/draft.js';
import { foreseen, type PipekitError } from '../../domain/errors.js';
import { byOf } from '../../http/index.js';
import type { Services } from '../../services/index.js';
import { refused } from '../shell/answers.js';

/** As many rows as show that a table arrives, and few enough to wait for. */
const TEST_ROWS = 100;
const DDL_PATIENCE_MS = 20_000;

export interface Created {
  /** Of the module, or of its test run. */
  url?: string;
  problem?: Pick<PipekitError, 'message' | 'hint' | 'field'>;
}

/**
 * Makes the destination's table where it is missing, then the module, then forgets the draft. A test run that cannot
 * start is no reason to have no module.
 */
export async function createModule(
  { drafts, destinations, looks, jobs, by }: Services,
  ctx: Context,
  draft: ModuleDraft,
  { isTested, isOverridden }: { isTested: boolean; isOverridden: boolean },
): Promise<Created> {
  const { modules, runs } = by(byOf(ctx));
  try {
    const input = draft.module;
    if (!input) return { problem: { message: 'The columns of this query are not known yet' } };
    // Refused for its shape or name before anything is made in the destination.
    modules.check({ ...input, override_placeholders: isOverridden });
    const table = looks.tableOf(input, draft.columns);
    await jobs.soon('create destination', DDL_PATIENCE_MS, (signal) =>
      destinations.create(input.dest_connection_id, table, signal),
    );
    const module = modules.save({ ...input, override_placeholders: isOverridden });
    drafts.remove(draft.id, byOf(ctx).actor);
    if (!isTested) return { url: `/modules/${module.id}` };
    const started = await runs
      .startModule(module.id, { triggered_by: 'test', row_limit: TEST_ROWS })
      .catch((thrown: unknown) => void foreseen(thrown));
    return { url: started ? `/runs/${started.run_id}` : `/modules/${module.id}` };
  } catch (thrown) {
    return { problem: refused(ctx, thrown) };
  }
}
