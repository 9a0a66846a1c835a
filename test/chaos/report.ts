/** What is printed: one line for each cell as it ends, then the whole as a table. */
import type { Verdict } from './cell.js';

export const isRed = ({ wrong }: Verdict): boolean => wrong.length > 0;

const HEAD = ['cell', 'module', 'outcome', 'ms', 'attempts', 'looks', 'lost', 'doubled', ''];

export const tableHead = (): string => `${row(HEAD)}\n${row(HEAD.map(() => '---'))}`;

export function line(verdict: Verdict): string {
  const { cell, strategy, outcome, ms, attempts, looks, lost, doubled, wrong, skipped } = verdict;
  const mark = skipped ?? (wrong.length > 0 ? `**RED** ${wrong.join('; ')}` : 'green');
  return row([cell, strategy, outcome, ms, attempts, looks, lost, doubled, mark]);
}

export function summary(verdicts: Verdict[], seed: number, ms: number): string {
  const red = verdicts.filter(isRed);
  const skipped = verdicts.filter((verdict) => verdict.skipped).length;
  const sum = (of: 'lost' | 'doubled'): number => verdicts.reduce((total, verdict) => total + verdict[of], 0);
  return [
    `${verdicts.length - skipped} cells, ${red.length} red, ${skipped} skipped;`,
    `rows lost ${sum('lost')}, doubled ${sum('doubled')}; seed ${seed}; ${Math.round(ms / 1000)} s`,
  ].join(' ');
}

export const row = (cells: (string | number)[]): string =>
  `| ${cells
    .map((text) =>
      String(text)
        .replaceAll(/\s*\n\s*/g, ' ')
        .replaceAll('|', '\\|'),
    )
    .join(' | ')} |`;
