import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setUp } from '../../bin/setup.mjs';
import { describeMariadb } from '../support/mariadb.js';
import { type Cell, runCell } from './cell.js';
import type { Engine } from './database.js';
import { edited, install } from './installation.js';
import { cellsOf, modulesOf, selected } from './matrix.js';
import { MUTATIONS } from './mutations.js';
import { World } from './world.js';

/** One for each kind of fault that costs seconds, not minutes; `npm run chaos` has the rest. */
const CELLS: Record<Engine, string[]> = {
  postgresql: [
    'calm/M1',
    'jvm-kill/M2',
    'reset/stage',
    'dest-stop/M1',
    'temporal-kill/finish',
    'cancel/M2',
    'split-jvm-kill/stage',
  ],
  mariadb: ['calm/M1', 'jvm-kill/M2', 'reset/stage', 'dest-stop/M1', 'cancel/M2', 'split-jvm-kill/stage'],
};

function cellsSurvive(engine: Engine): void {
  const cells = selected(
    cellsOf(1),
    CELLS[engine].map((name) => `${engine}/${name}`),
  );
  let world: World;

  beforeAll(async () => {
    // These cells run what was built: a stale build is made anew, and costs nothing when it is not.
    await setUp({ quiet: true });
    world = new World(engine, process.env.TEMPORAL_CLI ?? '');
    await world.start(install(join(world.folder, 'product')));
    await world.apply(modulesOf(cells));
  }, 300_000);
  afterAll(async () => world?.stop(), 60_000);

  test.each(cells.map((cell): [string, Cell] => [cell.name, cell]))('%s', async (_, cell) => {
    const { wrong, lost, doubled, looks } = await runCell(world, cell);
    expect({ wrong, lost, doubled }).toEqual({ wrong: [], lost: 0, doubled: 0 });
    expect(looks).toBeGreaterThan(0);
  });
}

describe('on PostgreSQL', () => cellsSurvive('postgresql'));
describeMariadb('on MariaDB', () => cellsSurvive('mariadb'));

test('every mutation still fits what is built, one by one, and names a cell', () => {
  expect(MUTATIONS.length).toBeGreaterThan(0);
  for (const { edits, cell } of MUTATIONS) {
    expect(selected(cellsOf(1), [cell])).toHaveLength(1);
    for (const edit of edits) expect(edited(edit)).toContain(edit.replace);
  }
});
