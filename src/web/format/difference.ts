import { diffLines } from 'diff';

export interface Piece {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Long equal stretches say nothing: this many lines of them stay at each side of a difference. */
const CONTEXT = 3;

/** What became of a text, line by line. */
export function difference(before: string, after: string): Piece[] {
  return diffLines(before, after).map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: added || removed ? value : shortened(value),
  }));
}

function shortened(text: string): string {
  const lines = text.split('\n');
  if (lines.length <= 2 * CONTEXT + 2) return text;
  const left = lines.length - 2 * CONTEXT;
  return [...lines.slice(0, CONTEXT), `… ${left} lines alike …`, ...lines.slice(-CONTEXT)].join('\n');
}
