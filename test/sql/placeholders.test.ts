import { describe, expect, test } from '@jest/globals';
import { checkPlaceholders, fillPlaceholders, findPlaceholders } from '../../src/sql/placeholders.js';

describe('placeholders of a source query', () => {
  test('are found once each, in order of first use', () => {
    expect(findPlaceholders('select {b}, {a}, {b} from t')).toEqual(['b', 'a']);
  });

  test('are replaced literally: no quoting, no patterns of the replacement language', () => {
    expect(fillPlaceholders("where ts > {since} and note <> '{x}'", { since: "'$&1'" })).toBe(
      "where ts > '$&1' and note <> '{x}'",
    );
  });

  test('in a value are not replaced again', () => {
    expect(fillPlaceholders('{a} {b}', { a: '{b}', b: '1' })).toBe('{b} 1');
  });

  test('leave braces that are SQL alone', () => {
    const query = `select '{1,2}'::int[], '{"a": {"b": 1}}'::jsonb`;
    expect(findPlaceholders(query)).toEqual([]);
    expect(fillPlaceholders(query, { a: 'x' })).toBe(query);
  });

  test('named like a property of every object need a watermark all the same', () => {
    expect(fillPlaceholders('{constructor}', {})).toBe('{constructor}');
  });

  test('without a watermark, or watermarks never used, are refused with the field to mend', () => {
    expect(() => checkPlaceholders('select {since}', [])).toThrow(
      expect.objectContaining({
        code: 'invalid',
        field: 'source_query',
        message: expect.stringContaining('{since}'),
      }),
    );
    expect(() => checkPlaceholders('select 1', ['since'])).toThrow(
      expect.objectContaining({
        code: 'invalid',
        field: 'watermarks',
        message: expect.stringContaining('{since}'),
      }),
    );
  });
});
