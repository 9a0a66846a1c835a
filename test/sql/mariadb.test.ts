import { describe, expect, test } from '@jest/globals';
import type { Claim } from '../../src/sql/index.js';
import { mergeSql } from '../../src/sql/index.js';
import { mariadb } from '../../src/sql/mariadb.js';
import { claimOf, column } from './support/claim.js';

const claim = (changes: Partial<Claim['module']> = {}): Claim => claimOf('a`b', changes);

const staged = { attempt: 2, source_rows: 1, staged_rows: 1, bytes: 1, columns_hash: 'h' };

describe('the merge SQL a person reads', () => {
  test('of a full module empties the table by DELETE, then inserts all, columns named and quoted', () => {
    expect(mergeSql(mariadb, claim())).toBe(
      'DELETE FROM `sales`.`Orders`;\n\nINSERT INTO `sales`.`Orders` (`id`, `a``b`)\nSELECT `id`, `a``b` FROM pipekit_staging.`orders_3f2a91c0`;',
    );
  });

  test('of an append module only inserts', () => {
    expect(mergeSql(mariadb, claim({ merge_strategy: 'append' }))).toMatch(/^INSERT INTO[^;]*;$/);
  });

  test('of an incremental module deletes the rows whose key is in staging first', () => {
    const incremental = claim({ merge_strategy: 'incremental', merge_key: 'id, a`b', dest_table: 'Orders' });
    expect(mergeSql(mariadb, incremental)).toBe(
      'DELETE dest FROM `Orders` AS dest\n JOIN pipekit_staging.`orders_3f2a91c0` AS staging\n   ON dest.`id` = staging.`id`\n  AND dest.`a``b` = staging.`a``b`;\n\nINSERT INTO `Orders` (`id`, `a``b`)\nSELECT `id`, `a``b` FROM pipekit_staging.`orders_3f2a91c0`;',
    );
  });

  test('of an incremental module without a key, or of a table with three parts, is refused', () => {
    expect(() => mergeSql(mariadb, claim({ merge_strategy: 'incremental' }))).toThrow(
      expect.objectContaining({ code: 'invalid', field: 'merge_key' }),
    );
    expect(() => mergeSql(mariadb, claim({ dest_table: 'a.b.c' }))).toThrow(
      expect.objectContaining({ code: 'invalid', field: 'dest_table' }),
    );
  });
});

describe('staging tables', () => {
  test('have names of their own for each attempt', () => {
    expect(mariadb.attemptTable(claim())).toBe('pipekit_staging.`orders_3f2a91c0__42_2`');
  });

  test('have names that no file system takes for another’s, and that are short enough', () => {
    const names = [
      'Orders',
      'orders',
      'ORDERS',
      'größe',
      'grösse',
      'x'.repeat(90),
      'x'.repeat(91),
      '😀',
      'a ',
      'a',
    ];
    const tables = names.map((name) => mariadb.attemptTable(claim({ name })));
    expect(new Set(tables.map((table) => table.toLowerCase())).size).toBe(names.length);
    for (const table of tables) expect(table).toMatch(/^pipekit_staging\.`[a-z0-9_ -]{1,60}`$/);
  });
});

describe('a merge transaction', () => {
  const statements = mariadb.mergeTransaction(claim(), staged, {});

  test('has nothing in it that commits by itself: what drops tables comes after the commit', () => {
    const inside = statements.filter(({ after_commit }) => !after_commit).map(({ sql }) => sql);
    expect(inside.filter((sql) => /\b(CREATE|DROP|RENAME|ALTER|TRUNCATE|PREPARE)\b/.test(sql))).toEqual([]);
    expect(statements.at(-1)).toMatchObject({ name: 'drop', after_commit: true });
  });

  test('takes its steps in the order that its promises need', () => {
    const names = statements.map(({ name }) => name);
    expect([...new Set(names)]).toEqual(
      'limits,isolation,lock,ledger,fence,hold,attempt,engine,columns,empty,insert,ledger row,drop'.split(
        ',',
      ),
    );
  });
});

test('what a merge transaction quotes cannot end the text it stands in', () => {
  const hostile = claim({
    name: `o'; drop table x; -- \\`,
    dest_table: 'o`; drop table x; --',
    columns_json: [column(1, "b\\'; drop table x; --`; drop table x")],
  });
  const all = [
    ...mariadb.prepareStaging(hostile),
    ...mariadb.publishStaging(hostile),
    ...mariadb.mergeTransaction(hostile, staged, { since: `\\'; drop table y; --` }),
    ...mariadb.settleTransaction(hostile),
  ];
  for (const { sql } of all) {
    const bare = sql.replaceAll(/'(?:[^'\\]|''|\\.)*'|`(?:[^`]|``)*`/g, '');
    expect(bare).not.toMatch(/drop table [xy]/);
  }
});
