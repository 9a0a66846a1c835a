import { describe, expect, test } from '@jest/globals';
import { type Claim, mergeSql } from '../../src/sql/index.js';
import { postgresql } from '../../src/sql/postgresql.js';
import { closingToken, fenceToken } from '../../src/sql/token.js';

const column = (id: number, dest_name: string, included = true) => ({
  id: `c${id}`,
  source_name: dest_name,
  source_type: 'text',
  dest_name,
  dest_type: 'text',
  expression: dest_name,
  included,
});

function claim(changes: Partial<Claim['module']> = {}): Claim {
  return {
    attempt: 2,
    run: { id: 42, uid: 'uid-1', instance_id: '3f2a91c0-0000-4000-8000-000000000000' },
    module: {
      id: 7,
      name: 'orders',
      source_connection_id: 1,
      dest_connection_id: 2,
      dest_table: 'sales.Orders',
      source_query: 'select 1',
      merge_strategy: 'full',
      merge_key: null,
      columns_json: [column(1, 'id'), column(2, 'a"b'), column(3, 'left out', false)],
      enabled: true,
      drift_policy: 'fail',
      bad_rows: 'fail',
      bad_rows_limit: 100,
      ...changes,
    },
  };
}

describe('the merge SQL a person reads', () => {
  test('of a full module empties the table, then inserts all, columns named and quoted', () => {
    expect(mergeSql(postgresql, claim())).toBe(
      `DELETE FROM "sales"."Orders";\n\nINSERT INTO "sales"."Orders" ("id", "a""b")\nSELECT "id", "a""b" FROM pipekit_staging."orders_3f2a91c0";`,
    );
  });

  test('of an append module only inserts', () => {
    expect(mergeSql(postgresql, claim({ merge_strategy: 'append' }))).toMatch(/^INSERT INTO[^;]*;$/);
  });

  test('of an incremental module deletes the rows whose key is in staging first', () => {
    const incremental = claim({ merge_strategy: 'incremental', merge_key: 'id, a"b' });
    expect(mergeSql(postgresql, incremental)).toBe(
      `DELETE FROM "sales"."Orders" AS dest\n USING pipekit_staging."orders_3f2a91c0" AS staging\n WHERE dest."id" = staging."id"\n   AND dest."a""b" = staging."a""b";\n\nINSERT INTO "sales"."Orders" ("id", "a""b")\nSELECT "id", "a""b" FROM pipekit_staging."orders_3f2a91c0";`,
    );
  });

  test('of an incremental module without a key is refused', () => {
    expect(() => mergeSql(postgresql, claim({ merge_strategy: 'incremental' }))).toThrow(
      expect.objectContaining({ code: 'invalid', field: 'merge_key' }),
    );
  });
});

describe('attempts', () => {
  test('have a table each, also when the module name is too long for one', () => {
    expect(postgresql.attemptTable(claim())).toBe('pipekit_staging."orders_3f2a91c0__42_2"');
    const long = postgresql.attemptTable(claim({ name: 'ü'.repeat(60) }));
    expect(Buffer.byteLength(long)).toBeLessThan('pipekit_staging.""'.length + 63);
    expect(long).not.toBe(postgresql.attemptTable(claim({ name: `${'ü'.repeat(59)}x` })));
  });

  test('are ordered by their tokens: later attempts and later runs are higher, closing shuts all of a run out', () => {
    const token = (id: number, attempt: number) =>
      fenceToken({ ...claim(), run: { ...claim().run, id }, attempt });
    expect(token(42, 2)).toBeGreaterThan(token(42, 1));
    expect(closingToken(claim())).toBeGreaterThan(token(42, 100_000));
    expect(token(43, 1)).toBeGreaterThan(closingToken(claim()));
  });
});

test('what a merge transaction quotes cannot end the text it stands in', () => {
  const hostile = claim({ name: `o'; drop table x; --"` });
  const staged = { attempt: 1, source_rows: 1, staged_rows: 1, bytes: 1, columns_hash: 'h' };
  const statements = postgresql.mergeTransaction(hostile, staged, { since: `'; drop table y; --` });
  for (const { sql } of statements) {
    const bare = sql.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, '');
    expect(bare).not.toMatch(/drop table [xy]/);
  }
});
