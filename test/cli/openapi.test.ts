import { expect, test } from '@jest/globals';
import { pipekitWith } from './fakePipekit.js';

test('the OpenAPI document is printed as JSON, without asking any server', async () => {
  const { exitCode, out } = await pipekitWith({}, ['openapi']);
  expect([exitCode, JSON.parse(out)]).toEqual([0, { openapi: '3.1.0' }]);
});
