import type { DriverName } from '../../domain/connection.js';
import { catalogOf } from '../catalog/index.js';
import { instantsOf } from '../catalog/instants.js';
import { dialectOf } from '../dialects.js';
import type { ProposedColumn } from './columns.js';

export interface WatermarkGuess {
  name: string;
  column: ProposedColumn;
  resolver_sql: string;
  default_value: string;
  /** The condition for the source query. */
  where: string;
}

/** How people call the time of a row's last change, the surest first. */
const NAMES = [
  /^(row_?)?(last_?)?upd(ate)?d?(_?(at|on|ts|time|timestamp|datetime|date|dt))?$/,
  /^(row_?)?(last_?)?mod(ify|ified)?(_?(at|on|ts|time|timestamp|datetime|date|dt))?$/,
  /^(row_?)?(last_?)?changed?(_?(at|on|ts|time|timestamp|datetime|date|dt))?$/,
  /^(last_?edited(_?at)?|mtime|systemmodstamp|write_date)$/,
];

/** A watermark over the column that says when a row was last changed; undefined when none looks like it. */
export function guessWatermark(
  source: DriverName,
  destination: DriverName,
  columns: (ProposedColumn & { sourceNullable: boolean })[],
  destTable: string,
): WatermarkGuess | undefined {
  const [from, to] = [instantsOf(source), instantsOf(destination)];
  const moments = columns.filter(
    ({ source_type }) => catalogOf(source).parseType(source_type).kind === 'timestamp',
  );
  const column = NAMES.flatMap((name) => moments.filter(({ dest_name }) => name.test(dest_name)))[0];
  if (!column) return undefined;
  const isZoned = isZonedType(source, column.source_type);
  const name = 'since';
  const since = from.literal?.(`{${name}}`, isZoned) ?? `{${name}}`;
  const quoted = dialectOf(source).quoteIdentifier(column.source_name);
  // A row without a time would otherwise never be read.
  const orNull = column.sourceNullable ? ` OR ${quoted} IS NULL` : '';
  return {
    name,
    column,
    resolver_sql: to.newest(
      dialectOf(destination).quoteIdentifier(column.dest_name),
      dialectOf(destination).qualifiedTableName(destTable),
      isZonedType(destination, column.dest_type),
      isZoned ? from.utcSuffix : '',
    ),
    default_value: from.beginning,
    where: `${quoted} >= ${since}${orNull}`,
  };
}

function isZonedType(driver: DriverName, type: string): boolean {
  const logical = catalogOf(driver).parseType(type);
  return logical.kind === 'timestamp' && logical.zoned;
}
