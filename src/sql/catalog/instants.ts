import type { DriverName } from '../../domain/connection.js';

/** How a dialect writes moments, for watermarks that a proposal makes. */
export interface Instants {
  /** A literal before every moment there is. */
  beginning: string;
  /** What a literal of a type with a zone ends with: the values are UTC's. */
  utcSuffix: string;
  /** The newest value as a literal of another dialect, NULL when there is none. `isZoned`: the column's own type has one. */
  newest(column: string, table: string, isZoned: boolean, suffix: string): string;
}

const INSTANTS: Partial<Record<DriverName, Instants>> = {
  postgresql: {
    beginning: `'-infinity'`,
    utcSuffix: '+00',
    newest(column, table, isZoned, suffix) {
      const value = isZoned ? `max(${column}) AT TIME ZONE 'UTC'` : `max(${column})`;
      return `SELECT quote_literal((${value})::text${suffix === '' ? '' : ` || '${suffix}'`}) FROM ${table}`;
    },
  },
  mariadb: {
    beginning: `'0001-01-01'`,
    // Sessions are UTC's, and a literal has no zone.
    utcSuffix: '',
    newest: (column, table, _isZoned, suffix) =>
      `SELECT CONCAT('''', MAX(${column}), '${suffix}''') FROM ${table}`,
  },
};

/** Undefined for a dialect that no watermark is proposed for. */
export function instantsOf(driver: DriverName): Instants | undefined {
  return INSTANTS[driver];
}
