import type { DriverName } from '../domain/connection.js';
import { type Landmark, outline } from './parsing/outline.js';
import { withoutSemicolon } from './parsing/statements.js';

/** A query as a table of another one. */
export interface AsTable {
  /** What the other query begins with. */
  before: string;
  /** What stands behind its FROM. */
  from: string;
}

/** They take no WITH within brackets. */
const WITHOUT_NESTED_WITH: DriverName[] = ['sqlserver', 'db2', 'db2i'];

/** In brackets, or as the last table of its own WITH where brackets may not hold one. */
export function asTable(query: string, driver: DriverName, name: string, as = ' '): AsTable {
  const text = withoutSemicolon(query, driver);
  const select = WITHOUT_NESTED_WITH.includes(driver) ? selectOfWith(outline(text, driver)) : undefined;
  if (select === undefined) return { before: '', from: `(\n${text}\n)${as}${name}` };
  return {
    // The comma on a line of its own: a comment may stand before it.
    before: `${text.slice(0, select).trimEnd()}\n, ${name} AS (\n${text.slice(select)}\n)\n`,
    from: name,
  };
}

/** Where the SELECT behind a WITH begins; undefined for a query that has no such thing. */
function selectOfWith(landmarks: Landmark[] = []): number | undefined {
  const at = landmarks.findIndex(({ word }) => word === 'SELECT');
  if (landmarks[0]?.word !== 'WITH' || landmarks[at - 1]?.word !== ')') return undefined;
  return landmarks[at]?.start;
}
