/**
 * A resolver's SQL with what `subtract` makes of its column `v`, then `v` itself. The database computes it, so that no
 * digit is lost on the way. On lines of its own, since a resolver may end with a comment.
 */
export function resolvedLess(resolverSql: string, subtract: (column: string) => string): string {
  const inner = resolverSql.trim().replace(/;\s*$/, '');
  return `WITH pipekit_resolved (v) AS (\n${inner}\n)\nSELECT ${subtract('v')}, v FROM pipekit_resolved`;
}
