import { expect, test } from '@jest/globals';
import { type ModuleInput, moduleInput } from '../../src/domain/module.js';
import { merged, mergedParts, takenFrom, withOwnColumnIds, withPart } from '../../src/web/modules/merge.js';
import { columns } from '../support/stack.js';

const base = moduleInput.parse({
  name: 'notes',
  source_connection_id: 1,
  dest_connection_id: 2,
  dest_table: 'public.t',
  source_query: 'SELECT id, note FROM t',
  merge_strategy: 'full',
  columns_json: columns('id', 'note'),
  watermarks: [{ name: 'since', connection_id: 1, resolver_sql: 'select 1', default_value: '0' }],
});
const with_ = (changes: Partial<ModuleInput>): ModuleInput => ({ ...base, ...changes });
const [id, note] = base.columns_json as [ModuleInput['columns_json'][0], ModuleInput['columns_json'][0]];

test('what only one of the two changed is taken from that one; where both did, mine stays and is said', () => {
  const theirs = with_({ merge_key: 'id', dest_table: 'mart.t', enabled: false });
  const mine = with_({ name: 'remarks', dest_table: 'stage.t', enabled: false });
  const sides = { base, theirs, mine };
  expect(merged(sides)).toEqual(
    with_({ name: 'remarks', merge_key: 'id', dest_table: 'stage.t', enabled: false }),
  );
  expect(mergedParts(sides).map(({ key, changedBy }) => [key, changedBy])).toEqual([
    ['name', 'mine'],
    ['dest_table', 'both'],
    ['merge_key', 'theirs'],
  ]);
});

test('columns and watermarks are told apart one by one', () => {
  const mine = with_({ columns_json: [id, { ...note, dest_name: 'remark' }] });
  const theirs = with_({
    columns_json: [{ ...id, dest_type: 'bigint' }, note, { ...note, id: 'c3', dest_name: 'extra' }],
    watermarks: [],
  });
  const both = merged({ base, theirs, mine });
  expect(both.columns_json.map(({ id: one, dest_name, dest_type }) => [one, dest_name, dest_type])).toEqual([
    ['c1', 'id', 'bigint'],
    ['c2', 'remark', 'text'],
    ['c3', 'extra', 'text'],
  ]);
  expect(both.watermarks).toEqual([]);
});

test('two columns that both added under one id both stay', () => {
  const theirs = with_({ columns_json: [id, note, { ...note, id: 'c3', dest_name: 'theirs' }] });
  const typed = with_({ columns_json: [id, note, { ...note, id: 'c3', dest_name: 'mine' }] });
  const mine = withOwnColumnIds({ base, theirs, mine: typed });
  const names = merged({ base, theirs, mine }).columns_json.map(({ id: one, dest_name }) => [one, dest_name]);
  expect(names).toEqual([
    ['c1', 'id'],
    ['c2', 'note'],
    ['c3', 'theirs'],
    ['c4', 'mine'],
  ]);
});

test('a part can be decided the other way and back, whatever else has been typed since', () => {
  const theirs = with_({ dest_table: 'mart.t', watermarks: [] });
  const mine = with_({ dest_table: 'stage.t' });
  const sides = { base, theirs, mine };
  const form = { ...merged(sides), name: 'typed since' };
  const [table] = mergedParts(sides) as [ReturnType<typeof mergedParts>[0]];
  const other = withPart(form, 'dest_table', theirs);
  expect([form, other].map((one) => takenFrom(table, one))).toEqual(['mine', 'theirs']);
  expect(withPart(other, 'dest_table', mine)).toEqual(form);
  expect(withPart(form, 'watermark:since', mine).watermarks).toEqual(base.watermarks);
  expect(withPart(form, 'no such part', mine)).toEqual(form);
});

test('without the state it began with, everything that differs is said to be changed by both', () => {
  const parts = mergedParts({ base: undefined, theirs: with_({ merge_key: 'id' }), mine: base });
  expect(parts.map(({ key, changedBy }) => [key, changedBy])).toEqual([['merge_key', 'both']]);
});

test('line ends and spaces around a text, which a form does not keep, are no change', () => {
  const theirs = with_({ source_query: 'SELECT id,\n note FROM t\n' });
  const mine = with_({ source_query: 'SELECT id,\r\n note FROM t' });
  expect(mergedParts({ base: theirs, theirs, mine })).toEqual([]);
});
