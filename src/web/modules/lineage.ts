import { type Module, mergeKeyColumns } from '../../domain/module.js';

const ROW = 26;
const TOP = 18;
const LINEAGE_WIDTH = 1_000;
/** Names longer than this would run into the wires; the table below has them whole. */
const MAX_NAME = 34;
const MAX_EXPRESSION = 52;

/** Where each column comes from and goes to, as a drawing: source at the left, destination at the right. */
export function lineage(module: Pick<Module, 'columns_json' | 'merge_key'>) {
  const keys = new Set(mergeKeyColumns(module));
  const rows = module.columns_json.map((column, index) => ({
    ...column,
    y: TOP + index * ROW,
    source: shortened(`${column.source_name} ${column.source_type}`.trim(), MAX_NAME),
    destination: shortened(`${column.dest_name} ${column.dest_type}`.trim(), MAX_NAME),
    // The plain name on the wire would say nothing.
    edge: column.expression === column.source_name ? '' : shortened(column.expression, MAX_EXPRESSION),
    isKey: keys.has(column.dest_name),
  }));
  return { width: LINEAGE_WIDTH, height: TOP + module.columns_json.length * ROW, rows };
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
