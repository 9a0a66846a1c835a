import { describe, expect, test } from '@jest/globals';
import { type Claim, mergeSql } from '../../src/sql/index.js';
import { postgresql } from '../../src/sql/postgresql.js';
import { closingToken, fenceToken } from '../../src/sql/token.js';
import { claimOf } from './support/claim.js';

const claim = (changes: Partial<Claim['module']> = {}): Claim => claimOf('a"b', changes);

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
