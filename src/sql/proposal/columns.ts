import type { DriverName } from '../../domain/connection.js';
import type { ModuleColumn } from '../../domain/module.js';
import { defaultAliases } from '../catalog/alias.js';
import { type CatalogColumn, catalogOf, type ColumnVerdict, mapType } from '../catalog/index.js';
import { columnVerdict, logicalVerdict } from '../verdict.js';

/** A column of a draft, with what the module itself does not keep. */
export interface ProposedColumn extends ModuleColumn, ColumnVerdict {
  /** Of the destination. */
  nullable: boolean;
  comment: string | null;
  /** From 1; null outside of the key. */
  key_position: number | null;
}

/** Each column of a table with its default alias, expression and type. */
export function proposeColumns(
  source: DriverName,
  destination: DriverName,
  columns: CatalogColumn[],
): ProposedColumn[] {
  const from = catalogOf(source);
  const to = catalogOf(destination);
  const aliases = defaultAliases(columns.map(({ name }) => name));
  return columns.map((column, index) => {
    const { name: source_name, type: source_type, comment, key_position } = column;
    const { sql: expression, type, makesNull, note } = from.defaultExpression(column);
    const isKey = key_position !== null;
    const isBare = note === null;
    const dest_type = isBare ? mapType(source, source_type, destination, isKey) : to.typeName(type, isKey);
    const given = { driver: source, type: source_type };
    const verdict = logicalVerdict(given, type, { driver: destination, type: dest_type });
    return {
      id: `c${index + 1}`,
      source_name,
      source_type,
      dest_name: aliases[index] as string,
      dest_type,
      expression,
      included: true,
      nullable: !isKey && (column.nullable || makesNull),
      comment,
      key_position,
      // The expression changes values on purpose, and says so.
      verdict: isBare ? verdict.verdict : 'conversion',
      note: [note, verdict.note].filter(Boolean).join(' '),
    };
  });
}

/** Each column of a query that is taken as it is written. */
export function proposeQueryColumns(
  source: DriverName,
  destination: DriverName,
  columns: { name: string; type: string }[],
): ProposedColumn[] {
  const aliases = defaultAliases(columns.map(({ name }) => name));
  return columns.map(({ name, type }, index) => {
    const dest_type = mapType(source, type, destination);
    return {
      id: `c${index + 1}`,
      source_name: name || `column_${index + 1}`,
      source_type: type,
      dest_name: aliases[index] as string,
      dest_type,
      expression: name,
      included: true,
      nullable: true,
      comment: null,
      key_position: null,
      ...columnVerdict({ driver: source, type }, { driver: destination, type: dest_type }),
    };
  });
}

/** Destination names of the primary key's columns, in its order. */
export function keyOf(columns: ProposedColumn[]): string[] {
  return columns
    .filter(({ key_position }) => key_position !== null)
    .toSorted((a, b) => (a.key_position as number) - (b.key_position as number))
    .map(({ dest_name }) => dest_name);
}
