import type { DriverName } from '../../domain/connection.js';
import { withoutSemicolon } from '../parsing/statements.js';

/** As most databases take it. The query's own lines keep a comment at its end from swallowing the bracket. */
export function zeroRows(query: string, driver: DriverName): string {
  return `SELECT * FROM (\n${withoutSemicolon(query, driver)}\n) AS pipekit_columns WHERE 1 = 0`;
}
