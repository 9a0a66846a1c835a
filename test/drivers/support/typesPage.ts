import { driverOf } from '../../../src/domain/drivers.js';
import { type Cell, ENGINES } from './matrix.js';
import { FAMILIES } from './values.js';

const NAMES = ENGINES.map((kind) => driverOf(kind).name);
const row = (cells: string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: string[], rows: string[][]): string =>
  [row(head), `|${head.map(() => '---|').join('')}`, ...rows.map(row)].join('\n');

/** docs/types.md: each type and what it does to values first, then each value. */
export function typesPage(cells: Cell[]): string {
  return `# What becomes of a value

Made by \`UPDATE_TYPES=1 npm test -- test/drivers/fidelity\`, which copies each value from each database into each other one: *exact*, a
documented change in words, or *refused*: the run fails and names the column. Nothing is changed in silence. The same test holds what
the wizard says of a column (\`src/sql/verdict.ts\`) against each of these ${cells.length} copies.

## By type

Values of each database into the type that the destination has for them. What is not listed was exact.

${table(
  ['', ...NAMES.map((name) => `to ${name}`)],
  Object.keys(FAMILIES).map((family) => summary(cells, family)),
)}

## By value

${table(['value', 'from', ...NAMES.map((name) => `to ${name}`)], byValue(cells))}
`;
}

function summary(cells: Cell[], family: string): string[] {
  const columns = ENGINES.map((kind) => {
    const ours = cells.filter((cell) => cell.family === family && cell.to.driver === kind);
    const outcomes = [...new Set(ours.map(({ outcome }) => outcome))].filter((one) => one !== 'exact');
    const type = `\`${FAMILIES[family as keyof typeof FAMILIES][kind]}\``;
    const notes = outcomes.map((outcome) => `${outcome}: ${labels(ours, outcome).join(', ')}`);
    return [type, ...notes].join('<br>');
  });
  return [family, ...columns];
}

/** With its sources, where others of them had another outcome. */
function labels(cells: Cell[], outcome: string): string[] {
  const found = cells.filter((cell) => cell.outcome === outcome);
  return [...new Set(found.map(({ label }) => label))].map((label) => {
    const sources = found
      .filter((cell) => cell.label === label)
      .map(({ from }) => driverOf(from.driver).name);
    const isAll = sources.length === cells.filter((cell) => cell.label === label).length;
    return isAll ? label : `${label} (of ${sources.join(', ')})`;
  });
}

function byValue(cells: Cell[]): string[][] {
  const lines = new Map<string, string[]>();
  for (const { label, from, outcome } of cells) {
    const key = `${label}\n${from.driver}`;
    const line = lines.get(key) ?? [label, `${driverOf(from.driver).name} \`${from.type}\``];
    lines.set(key, [...line, outcome]);
  }
  return [...lines.values()];
}
