import { expect, test } from '@jest/globals';
import { splitQualifiedName } from '../../src/sql/qualifiedName.js';

test.each([
  ['orders', ['orders']],
  ['public.orders', ['public', 'orders']],
  ['Sales.Order Lines', ['Sales', 'Order Lines']],
  ['s."a.b"', ['s', 'a.b']],
  ['"say ""hi""".t', ['say "hi"', 't']],
])('%s has the parts %j', (text, parts) => {
  expect(splitQualifiedName(text)).toEqual(parts);
});

test.each(['', '.', 'a.', '.a', 'a..b', '"a', 'a"b', '""'])('%j is refused as a table name', (text) => {
  expect(() => splitQualifiedName(text)).toThrow(
    expect.objectContaining({ code: 'invalid', field: 'dest_table' }),
  );
});
