import type { Client } from 'pg';

export interface Verdict {
  table: string;
  source_rows: number;
  destination_rows: number;
  source_checksum: string;
  destination_checksum: string;
  ok: boolean;
}

/** Counts and checksums of both sides' tables, which have the same columns. */
export async function verify(
  source: Client,
  destination: Client,
  tables: Record<string, string[]>,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const [table, columns] of Object.entries(tables)) {
    const [from, to] = await Promise.all([
      measure(source, table, columns),
      measure(destination, table, columns),
    ]);
    verdicts.push({
      table,
      source_rows: from.rows,
      destination_rows: to.rows,
      source_checksum: from.checksum,
      destination_checksum: to.checksum,
      ok: from.rows === to.rows && from.checksum === to.checksum,
    });
  }
  return verdicts;
}

/** The sum of all rows' hashes: independent of their order, and a doubled or lost row changes it. */
async function measure(
  client: Client,
  table: string,
  columns: string[],
): Promise<{ rows: number; checksum: string }> {
  const { rows } = await client.query(
    `SELECT count(*)::int AS rows, md5(coalesce(sum(hashtextextended(row_text, 0)::numeric), 0)::text) AS checksum
       FROM (SELECT ROW(${columns.map((column) => `"${column}"`).join(', ')})::text AS row_text FROM "${table}") AS t`,
  );
  return rows[0];
}

/** As a table for people. */
export function report(verdicts: Verdict[]): string {
  const heads = [
    'table',
    'source rows',
    'destination rows',
    'source checksum',
    'destination checksum',
    'agree',
  ];
  const lines = verdicts.map((v) => [
    v.table,
    String(v.source_rows),
    String(v.destination_rows),
    v.source_checksum.slice(0, 12),
    v.destination_checksum.slice(0, 12),
    v.ok ? 'yes' : 'NO',
  ]);
  const widths = heads.map((head, i) =>
    Math.max(head.length, ...lines.map((line) => (line[i] as string).length)),
  );
  return [heads, ...lines]
    .map((line) => line.map((cell, i) => cell.padEnd(widths[i] as number)).join('  '))
    .join('\n');
}
