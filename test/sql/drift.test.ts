import { describe, expect, test } from '@jest/globals';
import { compareDestination, sourceDrift, typeDrift } from '../../src/sql/index.js';

const column = (source_name: string, dest_name = source_name, included = true) => ({
  id: 'c1',
  source_name,
  source_type: 'text',
  dest_name,
  dest_type: 'text',
  expression: source_name,
  included,
});
const columns_json = [column('ID#', 'id'), column('left out', 'left_out', false), column('note')];
const given = (...names: string[]) =>
  sourceDrift(
    { columns_json },
    names.map((name) => ({ name })),
  );

describe('what a query gives is compared with what the module writes', () => {
  test.each([[['id', 'note']], [['ID#', 'NOTE']], [['a', 'b']], [['ID#', 'note']]])(
    'names of either side, or of neither, are no drift: %j',
    (names) => expect(given(...names)).toBeNull(),
  );

  test('another number of columns is, with those that are new or missing', () => {
    expect(given('id', 'note', 'extra')).toBe(
      'The query gives 3 columns, and the module writes 2 (new: extra)',
    );
    expect(given('id')).toBe('The query gives 1 columns, and the module writes 2 (missing: note)');
  });

  test('the same columns in another order are, since rows are written by position', () => {
    expect(given('note', 'id')).toContain('in another order: note, id');
    expect(given('NOTE', 'ID#')).toContain('in another order');
  });

  test('names that two columns share crosswise are taken as they are written', () => {
    const crosswise = [column('a', 'b'), column('b', 'a')];
    expect(sourceDrift({ columns_json: crosswise }, [{ name: 'b' }, { name: 'a' }])).toBeNull();
    expect(sourceDrift({ columns_json: crosswise }, [{ name: 'a' }, { name: 'b' }])).toBeNull();
  });
});

describe('a destination is compared with what the module writes', () => {
  const existing = (name: string, type: string, nullable = true, byDefault: string | null = null) => ({
    name,
    type,
    nullable,
    default: byDefault,
    comment: null,
    key_position: null,
  });
  const wanted = (name: string, type: string) => ({ name, type, nullable: true, comment: null });

  test.each([
    ['integer', 'bigint', []],
    ['bigint', 'integer', ['narrower']],
    ['varchar(10)', 'varchar(20)', []],
    ['varchar(20)', 'varchar(10)', ['narrower']],
    ['text', 'varchar(10)', ['narrower']],
    ['numeric(15,4)', 'numeric(12,2)', ['narrower']],
    ['numeric(12,4)', 'numeric(12,2)', ['incompatible']],
    ['integer', 'numeric(12,2)', []],
    ['timestamp(6)', 'timestamp(3)', ['narrower']],
    ['timestamp', 'timestamptz', ['incompatible']],
    ['text', 'integer', ['incompatible']],
    ['uuid', 'uuid', []],
  ])('%s into %s: %j', (from, to, problems) => {
    const found = compareDestination('postgresql', 's.t', [wanted('a', from)], [existing('a', to)]);
    expect(found.map(({ problem }) => problem)).toEqual(problems);
  });

  test('a column that needs a value and gets none is a problem, one with a default is not', () => {
    const table = [existing('a', 'text'), existing('b', 'text', false), existing('c', 'text', false, "''")];
    expect(compareDestination('postgresql', 't', [wanted('a', 'text')], table)).toMatchObject([
      { column: 'b', problem: 'required', statements: [] },
    ]);
  });
});

describe('a column whose source has become wider', () => {
  const drift = (
    was: string,
    is: string,
    has: string,
    change: object = {},
    driver = 'postgresql' as const,
  ) => {
    const one = {
      ...column('Net', 'net'),
      source_type: was,
      dest_type: has,
      expression: 't."Net"',
      ...change,
    };
    const module = { columns_json: [one], dest_table: 's.t', merge_key: null };
    return typeDrift({ source: 'mariadb', destination: driver }, module, [{ type: is }], []);
  };

  test.each([
    ['varchar(10)', 'varchar(50)', 'varchar(10)', 'varchar(50)'],
    ['int', 'bigint', 'integer', 'bigint'],
    ['decimal(10,2)', 'decimal(12,4)', 'numeric(10,2)', 'numeric(12,4)'],
    ['decimal(10,2)', 'decimal(10,4)', 'numeric(10,2)', 'numeric(12,4)'],
    ['int', 'decimal(20,2)', 'integer', 'numeric(20,2)'],
    ['datetime', 'datetime(6)', 'timestamp(0)', 'timestamp'],
    ['int', 'int unsigned', 'integer', 'bigint'],
  ])('%s → %s into %s needs %s', (was, is, has, type) => {
    expect(drift(was, is, has)).toMatchObject([{ column: 'net', type }]);
  });

  test.each([
    ['bigint', 'decimal(12,2)', 'bigint'],
    ['decimal(12,4)', 'double', 'numeric(12,4)'],
    ['date', 'datetime', 'date'],
    ['int', 'date', 'integer'],
  ])('%s → %s has no type that holds what %s does', (was, is, has) => {
    expect(drift(was, is, has)).toMatchObject([{ type: null }]);
  });

  test.each([
    ['varchar(50)', 'varchar(10)', 'varchar(50)'],
    ['varchar(10)', 'varchar(50)', 'text'],
    ['int', 'bigint', 'text'],
    ['int', 'bigint', 'bigint'],
    ['int', 'varchar(10)', 'integer'],
    ['bigint', 'bigint', 'integer'],
    ['', 'bigint', 'integer'],
    ['json', 'longtext', 'jsonb'],
  ])('%s → %s into %s is none', (was, is, has) => {
    expect(drift(was, is, has)).toEqual([]);
  });

  test('an expression has a type of its own, and is not compared', () => {
    expect(drift('char(4)', 'varchar(400)', 'varchar(4)', { expression: 'RTRIM("Net")' })).toEqual([]);
    expect(drift('char(4)', 'varchar(400)', 'varchar(4)', { expression: '`Net`' })).toHaveLength(1);
  });

  test('the destination’s own type counts, where there is one, and the sentence says all three', () => {
    const one = { ...column('n'), source_type: 'int', dest_type: 'integer' };
    const module = { columns_json: [one], dest_table: 's.t', merge_key: null };
    const given = [{ type: 'bigint' }];
    const ends = { source: 'mariadb', destination: 'postgresql' } as const;
    expect(typeDrift(ends, module, given, [{ name: 'n', type: 'bigint' }])).toEqual([]);
    expect(typeDrift(ends, module, given, [{ name: 'n', type: 'smallint' }])).toEqual([
      {
        column: 'n',
        type: 'bigint',
        message: '"n" of the source is bigint now and was int, and "n" of s.t is smallint',
      },
    ]);
  });
});
