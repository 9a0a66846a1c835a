import type { CatalogColumn, DefaultExpression } from './catalog.js';
import type { LogicalType } from './logicalType.js';

/** Dates that stand for "none" in databases whose columns may not be NULL. */
const SENTINELS = ['0001-01-01', '9999-12-31'];

/**
 * The expression that most dialects share. A date of the key keeps its value: NULL would not identify a row. `date`
 * writes one as a literal.
 */
export function commonExpression(
  column: Pick<CatalogColumn, 'key_position'>,
  quoted: string,
  type: LogicalType,
  date: (day: string) => string,
): DefaultExpression {
  if (type.kind === 'text' && type.fixed) {
    return {
      sql: `RTRIM(${quoted})`,
      type: { ...type, fixed: false },
      makesNull: false,
      note: 'Fixed-length text: the spaces at its end are left out.',
    };
  }
  if (type.kind === 'date' && column.key_position === null) {
    return {
      sql: SENTINELS.reduce((sql, day) => `NULLIF(${sql}, ${date(day)})`, quoted),
      type,
      makesNull: true,
      note: `${SENTINELS.join(' and ')} become NULL.`,
    };
  }
  return { sql: quoted, type, makesNull: false, note: null };
}
