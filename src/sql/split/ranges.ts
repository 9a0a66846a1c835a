import type { DriverName } from '../../domain/connection.js';
import { PipekitError } from '../../domain/errors.js';
import { asTable } from '../asTable.js';
import type { LogicalType } from '../catalog/index.js';
import { dialectOf } from '../dialects.js';
import { quoteLiteral } from '../literal.js';
import { quoteLiteral as mariadbLiteral } from '../mariadbBookkeeping.js';

/** The column of a query's result by which it is split. */
export interface SplitColumn {
  driver: DriverName;
  /** As the result names it. */
  name: string;
  type: LogicalType;
}

/** How bounds are found, in SQL of the source, and how its answer becomes bounds: rising, and fewer than `ranges`. */
export interface BoundsQuery {
  sql: string;
  read(rows: (string | null)[][]): string[];
}

/** The rows of a query for which a condition holds. */
export function rangeQuery(query: string, driver: DriverName, condition: string): string {
  const { before, from } = asTable(query, driver, 'pipekit_range');
  return `${before}SELECT * FROM ${from}\n WHERE ${condition}`;
}

/**
 * Numbers are cut evenly between the smallest and the largest: an index answers for both at once. Of everything else each
 * range gets as many rows, for which the database has to sort all values.
 */
export function boundsQuery(query: string, column: SplitColumn, ranges: number): BoundsQuery {
  const { driver, type } = column;
  const name = quoted(column);
  const { before, from } = asTable(query, driver, 'pipekit_range');
  if (type.kind === 'integer' || type.kind === 'decimal') {
    return {
      sql: `${before}SELECT MIN(${name}), MAX(${name}) FROM ${from}`,
      read: ([[least = null, most = null] = []]) =>
        least === null || most === null ? [] : evenly(least, most, ranges),
    };
  }
  requireSorted(column);
  // MariaDB sorts an ENUM by its place in the list, and compares it as a text: CONCAT makes it one for both.
  const sorted = driver === 'mariadb' && type.kind === 'text' ? `CONCAT(${name})` : name;
  return {
    // The rows at which a share of all rows ends, the last of them at the end.
    sql: `SELECT ${name} FROM (SELECT ${name}, ROW_NUMBER() OVER (ORDER BY ${sorted}) AS pipekit_row, COUNT(*) OVER () AS pipekit_rows
 FROM ${from} WHERE ${name} IS NOT NULL) pipekit_sorted
 WHERE MOD(pipekit_row * ${ranges}, pipekit_rows) < ${ranges} ORDER BY pipekit_row`,
    read: (rows) => [...new Set(rows.slice(0, -1).map(([value]) => literalOf(driver, value as string)))],
  };
}

/**
 * A condition for each range. The first and the last are open, for what is added while others are read, and NULL is a range
 * of its own: whatever the column holds, it is in exactly one.
 */
export function conditionsOf(column: SplitColumn, bounds: string[]): string[] {
  const name = quoted(column);
  const isNull = `${name} IS NULL`;
  if (bounds.length === 0) return [`${name} IS NOT NULL`, isNull];
  const edges = [undefined, ...bounds, undefined];
  const between = edges.slice(1).map((below, index) => {
    const from = edges[index];
    return [from && `${name} >= ${from}`, below && `${name} < ${below}`].filter(Boolean).join(' AND ');
  });
  return [...between, isNull];
}

const quoted = ({ driver, name }: SplitColumn): string => dialectOf(driver).quoteIdentifier(name);

const literalOf = (driver: DriverName, value: string): string =>
  driver === 'mariadb' ? mariadbLiteral(value) : quoteLiteral(value);

/** Whole numbers, also for decimals: a bound need not be a value that there is. */
function evenly(least: string, most: string, ranges: number): string[] {
  const [low, high] = [whole(least), whole(most)];
  const span = high - low + 1n;
  const count = BigInt(ranges);
  const bounds = Array.from({ length: ranges - 1 }, (_, index) => low + (span * BigInt(index + 1)) / count);
  return [...new Set(bounds)].filter((bound) => bound > low).map(String);
}

function whole(value: string): bigint {
  const match = /^\s*(-?\d+)(?:\.\d*)?\s*$/.exec(value);
  if (match) return BigInt(match[1] as string);
  throw new PipekitError('rejected', `A load cannot be split by a column that holds ${value}`, {
    field: 'split.column',
  });
}

/**
 * Texts, days and times only where a value that was printed, read again as a literal, is known to sort as the column does:
 * otherwise ranges could overlap, and rows come twice.
 */
function requireSorted({ driver, name, type }: SplitColumn): void {
  const sorts: Partial<Record<DriverName, boolean>> = {
    postgresql: ['text', 'uuid', 'date', 'timestamp'].includes(type.kind),
    // Sessions are in UTC, so no hour of a TIMESTAMP is printed like another.
    mariadb: ['text', 'date', 'timestamp'].includes(type.kind),
  };
  if (sorts[driver]) return;
  throw new PipekitError(
    'rejected',
    `A load cannot be split by "${name}", of the type ${type.kind}, from ${driver}`,
    {
      field: 'split.column',
      hint: 'Split by a column of whole numbers or decimals; from PostgreSQL and MariaDB also by text, dates and timestamps.',
    },
  );
}
