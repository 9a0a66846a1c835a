/** The SQL for servers that cannot be had here, as it was when somebody last read it. UPDATE_GOLDEN=1 writes it anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { DriverName } from '../../src/domain/drivers.js';
import type { ScriptStatement } from '../../src/domain/ports.js';
import { type Claim, dialectOf, mergeSql } from '../../src/sql/index.js';
import { columns } from '../support/stack.js';
import { claimOf } from './support/claim.js';

const SERVERS: DriverName[] = ['sqlserver', 'db2i', 'db2', 'oracle'];

const claim = (changes: Partial<Claim['module']> = {}): Claim => ({
  ...claimOf('a"b]c', {
    dest_table: 'SALES.ORDERS',
    merge_strategy: 'incremental',
    merge_key: 'ID',
    columns_json: columns('ID', 'a"b]c'),
    ...changes,
  }),
  run: { id: 42, uid: 'uid-1', instance_id: 'abcdef12-3' },
});
const staged = { attempt: 2, source_rows: 1, staged_rows: 1, bytes: 1, columns_hash: 'h' };

function everything(kind: DriverName): string {
  const dialect = dialectOf(kind);
  const one = claim();
  const plan = { connection: {} as never, run: one.run, running: [41], last_run_id: 42 };
  const sections: Record<string, string | ScriptStatement[]> = {
    shown: mergeSql(dialect, one),
    prepare: dialect.prepareStaging(one),
    publish: dialect.publishStaging(one),
    merge: dialect.mergeTransaction(one, staged, { since: "it's" }),
    settle: dialect.settleTransaction(one),
    'run key': dialect.idempotencyKey(one.run),
    lookback: dialect.lookBack('SELECT MAX(AT) FROM T', { amount: 15, unit: 'minutes' }),
    'sweep tables': dialect.sweep.stagingTables(plan),
    'sweep forget': dialect.sweep.forget(plan),
  };
  const text = (part: string | ScriptStatement[]): string =>
    typeof part === 'string' ? part : part.map(({ name, sql }) => `-- ${name}\n${sql}`).join(';\n');
  return Object.entries(sections)
    .map(([name, part]) => `---- ${name}\n${text(part)};\n`)
    .join('\n');
}

describe.each(SERVERS)('%s', (kind) => {
  test('has the SQL that was read', () => {
    const file = new URL(`golden/${kind}.sql`, import.meta.url);
    if (process.env.UPDATE_GOLDEN) writeFileSync(file, everything(kind));
    expect(everything(kind)).toBe(readFileSync(file, 'utf8'));
  });

  test('keeps what commits by itself out of the merge', () => {
    const inside = dialectOf(kind)
      .mergeTransaction(claim(), staged, {})
      .filter(({ after_commit }) => !after_commit);
    for (const { sql } of inside) expect(sql).not.toMatch(/\b(CREATE|DROP|RENAME|ALTER|TRUNCATE)\b/);
  });

  test('has attempts whose names no other module’s begin with', () => {
    const names = ['orders', 'orders__1', 'Orders', 'orders_', '_orders', 'größe', 'x'.repeat(90), '😀'];
    const tables = names.map((name) => dialectOf(kind).attemptTable(claim({ name })));
    expect(new Set(tables.map((table) => table.toLowerCase())).size).toBe(names.length);
    for (const table of tables) expect(table.match(/__/g)).toHaveLength(1);
  });
});

test('SQL Server’s names have up to four parts, and a linked server is no destination', () => {
  const { qualifiedTableName, prepareStaging } = dialectOf('sqlserver');
  expect(qualifiedTableName('srv.db.dbo."a]b"')).toBe('[srv].[db].[dbo].[a]]b]');
  expect(() => qualifiedTableName('a.b.c.d.e')).toThrow('more parts than');
  expect(() => prepareStaging(claim({ dest_table: 'srv.db.dbo.t' }))).toThrow('linked server');
});
