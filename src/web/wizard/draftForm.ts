import type { Actor } from '../../domain/actor.js';
import type { ModuleDraft } from '../../domain/draft.js';
import { foreseen, inFull } from '../../domain/errors.js';
import type { Services } from '../../services/index.js';
import { columnsFrom, type Fields, moduleFrom } from '../modules/form.js';

/** The draft with what a form says, kept. Columns that the query cannot be changed for are left, and that is told. */
export function draftFrom(
  { drafts, columns, connections }: Services,
  draft: ModuleDraft,
  fields: Fields,
  owner: Actor,
): { draft: ModuleDraft; problem: string[] } {
  if (!draft.module) return { draft, problem: [] };
  let module = moduleFrom(fields, draft.module);
  const problem: string[] = [];
  const wanted = columnsFrom(fields, module.columns_json);
  if (wanted) {
    try {
      const { driver } = connections.get(module.source_connection_id);
      module = columns.edit(module, wanted, driver);
    } catch (thrown) {
      problem.push(inFull(foreseen(thrown)));
    }
  }
  return { draft: drafts.change(draft.id, owner, module), problem };
}
