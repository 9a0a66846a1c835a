import type { Run } from '../../domain/run.js';
import { difference, type Piece } from '../format/index.js';

export interface TextChange {
  title: string;
  pieces: Piece[];
}

/** What a run executed, as texts. */
export const RUN_TEXTS: [title: string, of: (run: Run) => string][] = [
  ['Source SQL', (run) => run.resolved_source_sql ?? ''],
  ['Merge SQL', (run) => run.merge_sql ?? ''],
  ['Watermarks', (run) => valuesOf(run)],
];

/** What a failed run did otherwise than the last good one: its SQL and the values of its watermarks. */
export function changesBetween(good: Run, failed: Run): TextChange[] {
  return RUN_TEXTS.flatMap(([title, of]) => {
    const [before, after] = [of(good), of(failed)];
    // A run that failed before it was planned has no SQL to compare.
    if (before === after || after === '') return [];
    return [{ title, pieces: difference(before, after) }];
  });
}

function valuesOf({ watermark_values_json: values }: Run): string {
  return Object.entries(values ?? {})
    .map(([name, value]) => `{${name}} = ${value}\n`)
    .join('');
}
