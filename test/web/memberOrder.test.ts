import { expect, test } from '@jest/globals';
import { moved } from '../../src/web/groups/order.js';

const members = (...places: [number, number][]) =>
  places.map(([module_id, run_order]) => ({ module_id, run_order }));

test('two members of different places change them', () => {
  expect(moved(members([1, 1], [2, 5], [3, 9]), 2, -1)).toEqual(members([2, 1], [1, 5], [3, 9]));
  expect(moved(members([1, 1], [2, 5], [3, 9]), 2, 1)).toEqual(members([1, 1], [3, 5], [2, 9]));
});

test('one that leaves a shared place gets its own; those it leaves go on sharing theirs', () => {
  expect(moved(members([1, 1], [2, 1], [3, 2]), 2, -1)).toEqual(members([2, 1], [1, 2], [3, 3]));
  expect(moved(members([1, 1], [2, 1], [3, 2]), 1, 1)).toEqual(members([2, 1], [1, 2], [3, 3]));
});

test('the first stays first and the last stays last', () => {
  expect(moved(members([1, 1], [2, 2]), 1, -1)).toEqual(members([1, 1], [2, 2]));
  expect(moved(members([1, 1], [2, 2]), 2, 1)).toEqual(members([1, 1], [2, 2]));
});
