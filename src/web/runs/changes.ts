import { diffLines } from 'diff';
import type { Run } from '../../domain/run.js';

export interface TextChange {
  title: string;
  pieces: { kind: 'same' | 'added' | 'removed'; text: string }[];
}

/** Long equal stretches say nothing: this many lines of them stay at each side of a difference. */
const CONTEXT = 3;

/** What a failed run did otherwise than the last good one: its SQL and the values of its watermarks. */
export function changesBetween(good: Run, failed: Run): TextChange[] {
  const texts: [string, (run: Run) => string][] = [
    ['Source SQL', (run) => run.resolved_source_sql ?? ''],
    ['Merge SQL', (run) => run.merge_sql ?? ''],
    ['Watermarks', (run) => valuesOf(run)],
  ];
  return texts.flatMap(([title, of]) => {
    const [before, after] = [of(good), of(failed)];
    // A run that failed before it was planned has no SQL to compare.
    if (before === after || after === '') return [];
    const pieces = diffLines(before, after).map(({ added, removed, value }) => ({
      kind: added ? ('added' as const) : removed ? ('removed' as const) : ('same' as const),
      text: added || removed ? value : shortened(value),
    }));
    return [{ title, pieces }];
  });
}

function valuesOf({ watermark_values_json: values }: Run): string {
  return Object.entries(values ?? {})
    .map(([name, value]) => `{${name}} = ${value}\n`)
    .join('');
}

function shortened(text: string): string {
  const lines = text.split('\n');
  if (lines.length <= 2 * CONTEXT + 2) return text;
  const left = lines.length - 2 * CONTEXT;
  return [...lines.slice(0, CONTEXT), `… ${left} lines alike …`, ...lines.slice(-CONTEXT)].join('\n');
}
