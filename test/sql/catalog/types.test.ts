import { describe, expect, test } from '@jest/globals';
import { catalogOf, defaultAliases, mapType } from '../../../src/sql/index.js';

describe('a type on its way to PostgreSQL', () => {
  test.each([
    ['decimal(15,4)', 'numeric(15,4)'],
    ['bigint(20) unsigned', 'numeric(20,0)'],
    ['bigint(20)', 'bigint'],
    ['int(10) unsigned', 'bigint'],
    ['mediumint(8) unsigned', 'integer'],
    ['smallint(5) unsigned zerofill', 'integer'],
    ['tinyint(1)', 'smallint'],
    ['year(4)', 'smallint'],
    ['varchar(40)', 'varchar(40)'],
    ['char(3)', 'char(3)'],
    ['longtext', 'text'],
    ["enum('a','(b)','c,d')", 'text'],
    ['bit(1)', 'boolean'],
    ['bit(12)', 'bit(12)'],
    ['float', 'double precision'],
    ['datetime(6)', 'timestamp'],
    ['datetime', 'timestamp(0)'],
    ['timestamp(3)', 'timestamp(3) with time zone'],
    ['varbinary(16)', 'bytea'],
    ['point', 'bytea'],
    ['inet6', 'text'],
  ])('from MariaDB keeps what it says: %s → %s', (type, expected) => {
    expect(mapType('mariadb', type, 'postgresql')).toBe(expected);
  });

  test.each([
    'numeric(15,4)',
    'inet',
    'timestamp(3) with time zone',
    'integer[]',
    'tsvector',
    'character(7)',
  ])('from PostgreSQL stays as it is: %s', (type) =>
    expect(mapType('postgresql', type, 'postgresql')).toBe(type),
  );

  test.each(['sales.mood', 'mood[]', 'hstore', 'citext'])(
    'becomes text when somebody made it in one database: %s',
    (type) => expect(mapType('postgresql', type, 'postgresql')).toBe('text'),
  );
});

describe('a type on its way to MariaDB', () => {
  test.each([
    ['numeric(15,4)', 'decimal(15,4)'],
    ['numeric', 'decimal(65,30)'],
    ['numeric(90,50)', 'decimal(65,38)'],
    ['bigint', 'bigint'],
    ['boolean', 'tinyint(1)'],
    ['text', 'longtext'],
    ['character varying(300)', 'varchar(300)'],
    ['character(3)', 'char(3)'],
    ['timestamp with time zone', 'datetime(6)'],
    ['timestamp(3) without time zone', 'datetime(3)'],
    ['time without time zone', 'time(6)'],
    ['uuid', 'char(36)'],
    ['jsonb', 'json'],
    ['bytea', 'longblob'],
    ['integer[]', 'longtext'],
    ['inet', 'longtext'],
    ['bit(8)', 'bit(8)'],
    ['real', 'double'],
  ])('from PostgreSQL keeps what it says: %s → %s', (type, expected) => {
    expect(mapType('postgresql', type, 'mariadb')).toBe(expected);
  });

  test('is one that can be indexed when the column is of the key', () => {
    expect(mapType('postgresql', 'text', 'mariadb', true)).toBe('varchar(768)');
    expect(mapType('postgresql', 'bytea', 'mariadb', true)).toBe('varbinary(768)');
  });
});

describe('the default expression', () => {
  const column = (type: string, key_position: number | null = null) => ({ name: 'x', type, key_position });

  test('trims fixed-length text, which then is no longer fixed', () => {
    const expression = catalogOf('postgresql').defaultExpression(column('character(7)'));
    expect(expression).toMatchObject({ sql: 'RTRIM("x")', type: { kind: 'text', length: 7, fixed: false } });
  });

  test('makes NULL of the dates that mean "none", except in a key', () => {
    expect(catalogOf('postgresql').defaultExpression(column('date')).sql).toBe(
      `NULLIF(NULLIF("x", DATE '0001-01-01'), DATE '9999-12-31')`,
    );
    expect(catalogOf('mariadb').defaultExpression(column('date')).sql).toBe(
      "NULLIF(NULLIF(`x`, '0001-01-01'), '9999-12-31')",
    );
    expect(catalogOf('mariadb').defaultExpression(column('date', 1)).sql).toBe('`x`');
  });

  test('reads a FLOAT of MariaDB as what it holds', () => {
    expect(catalogOf('mariadb').defaultExpression(column('float')).sql).toBe('CAST(`x` AS DOUBLE)');
  });
});

test('aliases are lower case without special characters, each once', () => {
  expect(defaultAliases(['DCORD#', 'Order Date', 'dcord', '#', '2nd', 'Größe', 'jsonData'])).toEqual([
    'dcord',
    'order_date',
    'dcord_2',
    'column_4',
    '_2nd',
    'größe',
    'jsondata',
  ]);
});
