import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setUp } from '../../bin/setup.mjs';
import { type Cell, runCell } from './cell.js';
import { edited, install } from './installation.js';
import { cellsOf, modulesOf, selected } from './matrix.js';
import { MUTATIONS } from './mutations.js';
import { World } from './world.js';

/** One for each kind of fault that costs seconds, not minutes; `npm run chaos` has the rest. */
const NAMES = ['calm/M1', 'jvm-kill/M2', 'reset/stage', 'dest-stop/M1', 'temporal-kill/finish', 'cancel/M2'];
const cells = selected(cellsOf(1), NAMES);
let world: World;

beforeAll(async () => {
  // These cells run what was built: a stale build is made anew, and costs nothing when it is not.
  await setUp({ quiet: true });
  world = new World(process.env.TEMPORAL_CLI ?? '');
  await world.start(install(join(world.folder, 'product')));
  world.apply(modulesOf(cells));
}, 300_000);
afterAll(async () => world?.stop(), 60_000);

test.each(cells.map((cell): [string, Cell] => [cell.name, cell]))('%s', async (_, cell) => {
  const { wrong, lost, doubled, looks } = await runCell(world, cell);
  expect({ wrong, lost, doubled }).toEqual({ wrong: [], lost: 0, doubled: 0 });
  expect(looks).toBeGreaterThan(0);
});

test('every mutation still fits what is built, one by one', () => {
  const edits = MUTATIONS.flatMap((mutation) => mutation.edits);
  expect(edits.length).toBeGreaterThan(0);
  for (const edit of edits) expect(edited(edit)).toContain(edit.replace);
});
