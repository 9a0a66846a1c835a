import { z } from 'zod';
import { asPipekitError } from '../../domain/errors.js';
import type { ModuleInput } from '../../domain/module.js';
import type { Run } from '../../domain/run.js';
import type { Services } from '../../services/index.js';
import { elapsedMs, showBytes, showDuration, showNumber, sideBySide } from '../format/index.js';
import type { Difference } from '../modules/differences.js';
import { definitionChanges } from '../modules/history.js';
import { RUN_TEXTS } from './changes.js';

const id = z.coerce.number().int().positive().optional().catch(undefined);

/** Two runs of an address; without the first, a run is held against the last good one before it. */
export const compareQuery = z.object({ before: id, after: id });

/** Any two runs, side by side: what came of them, what they executed, and what the module was for each. */
export function comparePage(services: Services, query: z.output<typeof compareQuery>) {
  const after = query.after === undefined ? undefined : services.runs.get(query.after);
  const before =
    query.before === undefined
      ? after && services.runHistory.lastGood(after)
      : services.runs.get(query.before);
  const asked = { before: before?.id ?? query.before, after: after?.id };
  if (!before || !after) return { asked, isOneMissing: after !== undefined };
  return {
    asked,
    before,
    after,
    figures: figures(before, after),
    texts: RUN_TEXTS.flatMap(([field, of]) => changed(field, of(before), of(after))),
    definitions: definitions(services, before, after),
  };
}

const changed = (field: string, before: string, after: string): Difference[] =>
  before === after ? [] : [{ field, rows: sideBySide(before.trimEnd(), after.trimEnd()) }];

const FIGURES: [label: string, of: (run: Run) => number | null, show: (value: number | null) => string][] = [
  ['Duration', (run) => elapsedMs(run), (ms) => showDuration(ms ?? 0)],
  ['Rows read', (run) => run.rows_source, showNumber],
  ['Rows staged', (run) => run.rows_staged, showNumber],
  ['Rows set aside', (run) => run.rows_rejected, showNumber],
  ['Rows merged', (run) => run.rows_merged, showNumber],
  ['Moved', (run) => run.bytes, showBytes],
];

function figures(before: Run, after: Run) {
  return FIGURES.map(([label, of, show]) => {
    const [one, other] = [of(before), of(after)];
    return { label, before: show(one), after: show(other), change: changeOf(one, other, show) };
  });
}

/** `+1,200 (+40 %)`; empty where it is the same, or one of the two is not known. */
function changeOf(before: number | null, after: number | null, show: (value: number) => string): string {
  if (before === null || after === null || show(before) === show(after)) return '';
  const sign = after > before ? '+' : '−';
  const size = Math.abs(after - before);
  const share = before === 0 ? '' : ` (${sign}${Math.round((size / before) * 100)} %)`;
  return `${sign}${show(size)}${share}`;
}

/** The module as it was when each of the two began; undefined where history does not go back so far. */
function definitions(services: Services, before: Run, after: Run) {
  const [one, other] = [definitionOf(services, before), definitionOf(services, after)];
  if (!one || !other) return undefined;
  const { changes, consequences } = definitionChanges(
    services,
    one.definition as ModuleInput,
    other.definition as ModuleInput,
  );
  // Of two modules, neither has become the other.
  const isOne = before.module_id === after.module_id;
  return { from: one.number, to: other.number, changes, consequences: isOne ? consequences : [] };
}

/** Runs outlive their module. */
function definitionOf({ modules }: Services, { module_id, started_at }: Run) {
  try {
    return modules.definitionAt(module_id, started_at);
  } catch (thrown) {
    if (asPipekitError(thrown).code === 'not_found') return undefined;
    throw thrown;
  }
}
