import { describe, expect, test } from '@jest/globals';
import { parseSelect, type SelectList, spliceSelect } from '../../../src/sql/index.js';
import { syntaxOf } from '../../../src/sql/parsing/syntax.js';
import { tokenize } from '../../../src/sql/parsing/tokens.js';
import { QUERIES } from './corpus.js';

function listOf(query: string, driver = 'postgresql'): SelectList {
  const parsed = parseSelect(query, driver);
  if ('reason' in parsed) throw new Error(parsed.reason);
  return parsed.list;
}
function reasonOf(query: string, driver = 'postgresql'): string | undefined {
  const parsed = parseSelect(query, driver);
  return 'reason' in parsed ? parsed.reason : undefined;
}

describe.each(QUERIES)('%s: %s', (driver, query, names) => {
  test('its columns are found by name', () => {
    expect(listOf(query, driver).items.map(({ name }) => name)).toEqual(names);
  });

  test('spliced with its own columns it is the same, byte for byte', () => {
    const list = listOf(query, driver);
    expect(spliceSelect(list, list.items)).toBe(query);
  });

  test('a column more can be added and taken away again', () => {
    const list = listOf(query, driver);
    const longer = spliceSelect(list, [...list.items, 'new AS n']);
    const again = listOf(longer, driver);
    expect(again.items.map(({ name }) => name)).toEqual([...names, 'n']);
    expect(again.items.map(({ text }) => text)).toEqual([...list.items.map(({ text }) => text), 'new AS n']);
    expect(longer.endsWith(list.after)).toBe(true);
    const back = listOf(spliceSelect(again, again.items.slice(0, -1)), driver);
    expect(back.items.map(({ text }) => text)).toEqual(list.items.map(({ text }) => text));
  });

  test('in any order its columns stay what they are', () => {
    const list = listOf(query, driver);
    const turned = listOf(spliceSelect(list, list.items.toReversed()), driver);
    expect(turned.items.map(({ text }) => text)).toEqual(list.items.map(({ text }) => text).toReversed());
  });

  test('its tokens are its text', () => {
    expect(
      tokenize(query, syntaxOf(driver))
        ?.map(({ text }) => text)
        .join(''),
    ).toBe(query);
  });
});

describe('what cannot be parsed', () => {
  test.each([
    ['select a from t union all select b from u', /several SELECTs/],
    ['values (1)', /does not begin/],
    ['(select a from t)', /does not begin/],
    ['select a, from t', /comma too many/],
    ['select from t', /no columns/],
    ["select 'a from t", /does not end/],
    ['select (a from t', /brackets/],
    ['select a) from t', /brackets/],
    ['select a into x from t', /INTO/],
    ['', /does not begin/],
  ])('says why, and is left to be edited as a text: %s', (query, reason) => {
    expect(reasonOf(query)).toMatch(reason);
  });

  test('a UNION within a CTE or a bracket does not matter', () => {
    expect(reasonOf('with x as (select 1 union select 2) select a from x')).toBeUndefined();
  });
});

describe('a spliced query', () => {
  test('keeps CTEs, FROM, WHERE and the way its columns are written', () => {
    const query = 'WITH x AS (SELECT 1)\nSELECT\n  a,\n  b -- the b\nFROM t\nWHERE c > {since};';
    const list = listOf(query);
    expect(spliceSelect(list, [...list.items, 'd', 'e'])).toBe(
      'WITH x AS (SELECT 1)\nSELECT\n  a,\n  b -- the b\n,\n  d,\n  e FROM t\nWHERE c > {since};',
    );
  });

  test('has its new columns in the lines of the old ones', () => {
    const list = listOf('SELECT\n  a,\n  b\nFROM t');
    expect(spliceSelect(list, [list.items[1] ?? '', 'c AS d'])).toBe('SELECT\n  b,\n  c AS d\nFROM t');
  });
});

/** Pieces that are awkward on their own, in random company. The seed is fixed: a failure can be repeated. */
test('spliced with its own columns, any mixture of awkward pieces is the same', () => {
  const pieces =
    `'a,b'~''~"x y"~"a"".b"~/* , */~/* a /* b */ */~-- c, from\n~(a, (b))~f(x, y)~$$ , $$~$q$ from $q$~E'\\','~::int~{since}~AS z~.~a~1.5e3~[1, 2]~ ~\n~+`.split(
      '~',
    );
  let seed = 42;
  const random = (limit: number): number => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * limit);
  };
  const column = (): string =>
    `x ${Array.from({ length: random(6) }, () => pieces[random(pieces.length)]).join(' ')}`;
  let parsed = 0;
  for (let round = 0; round < 3_000; round += 1) {
    const columns = Array.from({ length: 1 + random(5) }, column);
    const query = `${['select', 'with c as (select a, b from d) select distinct'][random(2)]} ${columns.join(
      [',', ', ', '\n  , ', ' /* c */ ,'][random(4)],
    )}\nfrom t where a = 'x, y'`;
    const result = parseSelect(query, 'postgresql');
    if ('reason' in result) continue;
    parsed += 1;
    expect(result.list.items).toHaveLength(columns.length);
    expect(spliceSelect(result.list, result.list.items)).toBe(query);
  }
  expect(parsed).toBeGreaterThan(2_500);
});
