import type { DriverName } from '../domain/drivers.js';
import { mergeKeyColumns, type Module, type ModuleColumn } from '../domain/module.js';
import { type Catalog, type CatalogColumn, catalogOf, type LogicalType, mapType } from './catalog/index.js';
import { decimal } from './catalog/logicalType.js';
import { holds } from './catalog/holds.js';
import { columnVerdict } from './verdict.js';

/** A column whose source has become something that the destination's no longer holds. */
export interface TypeDrift {
  /** The destination's name of it. */
  column: string;
  /** One sentence, without its full stop. */
  message: string;
  /** The destination's type that would hold what there is and what will come; null where there is none. */
  type: string | null;
}

interface Ends {
  source: DriverName;
  destination: DriverName;
}
type Drifting = Pick<Module, 'columns_json' | 'dest_table' | 'merge_key'>;

/**
 * Compares the types that a query gives, in its order, with those the module was made for and those the destination has.
 * What an author chose to narrow is no drift until the source changes. Expressions have types of their own, and are passed over.
 */
export function typeDrift(
  ends: Ends,
  module: Drifting,
  given: { type: string }[],
  existing: Pick<CatalogColumn, 'name' | 'type'>[],
): TypeDrift[] {
  return module.columns_json
    .filter(({ included }) => included)
    .flatMap((column, at) => {
      const is = given[at]?.type;
      if (is === undefined || column.source_type.trim() === '' || !isBare(column)) return [];
      const has = existing.find(({ name }) => name === column.dest_name)?.type ?? column.dest_type;
      return isDrift(ends, { was: column.source_type, is, has })
        ? drifted(ends, module, column, is, has)
        : [];
    });
}

/** What a module's policy does not let a run mend: it fails. */
export const beyondMending = (policy: Module['drift_policy'], drift: TypeDrift[]): TypeDrift[] =>
  policy === 'ignore' ? [] : drift.filter(({ type }) => policy === 'fail' || type === null);

function isDrift({ source, destination }: Ends, types: { was: string; is: string; has: string }): boolean {
  const [was, is] = [types.was, types.is].map((type) => catalogOf(source).parseType(type)) as [
    LogicalType,
    LogicalType,
  ];
  const has = catalogOf(destination).parseType(types.has);
  if (holds(was, is) || holds(has, is)) return false;
  const verdict = (type: string) =>
    columnVerdict({ driver: source, type }, { driver: destination, type: types.has });
  const [before, after] = [verdict(types.was), verdict(types.is)];
  if (after.verdict === 'refused') return before.verdict !== 'refused';
  // Of another family, a value is read as what the column is, or refused: none is cut.
  if (family(was) === undefined || family(was) !== family(is)) return false;
  return is.kind === has.kind || before.note !== after.note;
}

/** Kinds whose values go over into each other, with less of them where a type is narrower. */
const FAMILIES: Partial<Record<LogicalType['kind'], string>> = {
  integer: 'number',
  decimal: 'number',
  float: 'number',
  text: 'text',
  bytes: 'bytes',
  bits: 'bits',
  date: 'moment',
  timestamp: 'moment',
  time: 'time',
};
const family = ({ kind }: LogicalType): string | undefined => FAMILIES[kind];

function drifted(ends: Ends, module: Drifting, column: ModuleColumn, is: string, has: string): TypeDrift[] {
  const { source_name, source_type, dest_name } = column;
  const catalog = catalogOf(ends.destination);
  const isKey = mergeKeyColumns(module).includes(dest_name);
  const type = united(catalog, mapType(ends.source, is, ends.destination, isKey), has);
  const message = `"${source_name}" of the source is ${is} now and was ${source_type}, and "${dest_name}" of ${module.dest_table} is ${has}`;
  if (!holds(catalog.parseType(type), catalog.parseType(has)))
    return [{ column: dest_name, message, type: null }];
  // Where no column can be altered, its declared type limits nothing.
  const altered = catalog.widenColumn(module.dest_table, {
    name: dest_name,
    type,
    nullable: true,
    comment: null,
  });
  return altered.length === 0 ? [] : [{ column: dest_name, message, type }];
}

/** A decimal with the digits of both before the point, and of both behind it: the old values stay what they are. */
function united({ parseType, typeName }: Catalog, wider: string, narrower: string): string {
  const [a, b] = [parseType(wider), parseType(narrower)];
  if (a.kind !== 'decimal' || b.kind !== 'decimal' || a.precision === null || b.precision === null)
    return wider;
  const scale = Math.max(a.scale, b.scale);
  return typeName(decimal(Math.max(a.precision - a.scale, b.precision - b.scale) + scale, scale));
}

/** `"ID#"`, `` `id` `` or `t.id`: the column itself, so that it has the column's type. */
function isBare({ expression, source_name }: ModuleColumn): boolean {
  const last = /(?:^|\.)\s*(?:"((?:[^"]|"")+)"|`((?:[^`]|``)+)`|\[([^\]]+)\]|([\p{L}\p{N}_$#@]+))$/u.exec(
    expression.trim(),
  );
  const name = last?.slice(1).find((part) => part !== undefined);
  return name?.toLowerCase() === source_name.toLowerCase();
}
