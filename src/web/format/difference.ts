import { diffLines } from 'diff';

export interface Piece {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Long equal stretches say nothing: this many lines of them stay at each side of a difference. */
const CONTEXT = 3;

/** What became of a text, line by line. */
export function difference(before: string, after: string): Piece[] {
  // A text without its last line end would differ in its last line, which would run on into the other's.
  return diffLines(ended(before), ended(after)).map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: added || removed ? value : shortened(value),
  }));
}

const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

function shortened(text: string): string {
  const lines = text.split('\n');
  if (lines.length <= 2 * CONTEXT + 2) return text;
  const left = lines.length - 2 * CONTEXT;
  return [...lines.slice(0, CONTEXT), `… ${left} lines alike …`, ...lines.slice(-CONTEXT)].join('\n');
}

/** A line of each text; null where the other has one more. */
export interface SideRow {
  before: string | null;
  after: string | null;
}

/** Two texts beside each other, line by line. */
export function sideBySide(before: string, after: string): SideRow[] {
  const rows: SideRow[] = [];
  let removed: string[] = [];
  for (const piece of diffLines(`${before}\n`, `${after}\n`)) {
    const lines = piece.value.replace(/\n$/, '').split('\n');
    if (piece.removed) removed = lines;
    else if (piece.added) {
      const height = Math.max(removed.length, lines.length);
      for (let n = 0; n < height; n += 1) rows.push({ before: removed[n] ?? null, after: lines[n] ?? null });
      removed = [];
    } else {
      rows.push(...removed.map((line) => ({ before: line, after: null })));
      rows.push(...lines.map((line) => ({ before: line, after: line })));
      removed = [];
    }
  }
  return [...rows, ...removed.map((line) => ({ before: line, after: null }))];
}
