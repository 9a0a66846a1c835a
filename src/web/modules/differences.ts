import { mergeKeyColumns, moduleInput, type ModuleInput } from '../../domain/module.js';
import { sideBySide, type SideRow } from '../format/index.js';

/** A field that differs between two states of a module, as lines side by side. */
export interface Difference {
  field: string;
  rows: SideRow[];
}

const FIELDS = Object.keys(moduleInput.shape) as (keyof ModuleInput)[];

/** What differs, in the order of the form. `nameOf` names a connection. */
export function differences(
  before: Partial<ModuleInput>,
  after: Partial<ModuleInput>,
  nameOf: (connectionId: number) => string,
): Difference[] {
  return FIELDS.flatMap((field) => {
    const [one, other] = [textOf(field, before[field], nameOf), textOf(field, after[field], nameOf)];
    return one === other ? [] : [{ field, rows: sideBySide(one, other) }];
  });
}

/** A field's value for people. `nameOf` names a connection. */
export function textOf(field: keyof ModuleInput, value: unknown, nameOf: (id: number) => string): string {
  if (value === null || value === undefined) return '';
  if (field.endsWith('connection_id')) return nameOf(value as number);
  if (field === 'columns_json') {
    return (value as ModuleInput['columns_json'])
      .map((column) => {
        const { dest_name, dest_type, expression, included } = column;
        return `${dest_name} ${dest_type} ← ${expression}${included ? '' : ' (left out)'}`;
      })
      .join('\n');
  }
  if (field === 'watermarks') {
    return (value as ModuleInput['watermarks'])
      .map(
        ({ name, connection_id, resolver_sql, default_value, lookback }) =>
          `{${name}} on ${nameOf(connection_id)}, by default ${default_value}${lookback ? `, lookback ${lookback}` : ''}\n${resolver_sql}`,
      )
      .join('\n');
  }
  if (field === 'hooks') {
    return (value as ModuleInput['hooks'])
      .map(
        ({ run_order, connection_id, run_on, sql }) =>
          `${run_order} on ${nameOf(connection_id)}, ${run_on}\n${sql}`,
      )
      .join('\n');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

type Changing = Pick<
  ModuleInput,
  'columns_json' | 'merge_strategy' | 'merge_key' | 'dest_table' | 'dest_connection_id' | 'source_query'
>;

/** What a change means for the rows, in words. */
export function consequences(before: Changing, after: Changing): string[] {
  const names = ({ columns_json }: Changing) =>
    columns_json.filter(({ included }) => included).map(({ dest_name }) => dest_name);
  const [old, now] = [names(before), names(after)];
  const added = now.filter((name) => !old.includes(name));
  const gone = old.filter((name) => !now.includes(name));
  const retyped = after.columns_json.filter(({ id, included, dest_type }) => {
    const was = before.columns_json.find((column) => column.id === id);
    return included && was?.included && was.dest_type !== dest_type;
  });
  const isMoved =
    before.dest_table !== after.dest_table || before.dest_connection_id !== after.dest_connection_id;
  const isReread = before.source_query !== after.source_query;
  return [
    ...(added.length > 0
      ? [`adds ${columnsOf(added)}; rows that are there have NULL until they are read again`]
      : []),
    ...(gone.length > 0 ? [`no longer writes ${columnsOf(gone)}, which the destination keeps`] : []),
    ...(retyped.length > 0
      ? [
          `another type for ${columnsOf(retyped.map(({ dest_name }) => dest_name))}; the table is widened at most`,
        ]
      : []),
    ...(isMoved ? ['writes to another table; the one before keeps its rows'] : []),
    ...strategyWords(before, after),
    ...(isReread && after.merge_strategy !== 'full'
      ? ['rows that were copied before stay as they are, until a full reload']
      : []),
    ...(isReread && after.merge_strategy === 'full'
      ? ['the next run replaces all rows by the new query’s']
      : []),
  ];
}

function strategyWords(before: Changing, after: Changing): string[] {
  if (before.merge_strategy !== after.merge_strategy) {
    const words = {
      full: 'full reload: each run empties the table first',
      incremental: 'each run replaces the rows it reads, by key; the others stay',
      append: 'each run adds rows and replaces none',
    };
    return [words[after.merge_strategy]];
  }
  const isOtherKey = mergeKeyColumns(before).join() !== mergeKeyColumns(after).join();
  return isOtherKey && after.merge_strategy === 'incremental' ? ['rows are told apart by another key'] : [];
}

const columnsOf = (names: string[]): string =>
  names.length === 1 ? `a column (${names[0]})` : `${names.length} columns (${names.join(', ')})`;
