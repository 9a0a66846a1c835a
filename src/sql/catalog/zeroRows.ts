/** As most databases take it. The query's own lines keep a comment at its end from swallowing the bracket. */
export function zeroRows(query: string): string {
  return `SELECT * FROM (\n${withoutSemicolon(query)}\n) AS pipekit_columns WHERE 1 = 0`;
}

/** A query as a part of another: without the `;` that people end it with. */
export function withoutSemicolon(query: string): string {
  return query.replace(/[\s;]+$/, '');
}
