import type { World, WorldOptions } from '../../api/support/world.js';
import { addDraft, fillAdmin } from './admin.js';
import { answer } from './catalogue.js';
import { HOUR, lastNight, MINUTE, firesFrom, withClock } from './clock.js';
import { define, FIRES } from './definitions.js';
import { begin, hours, nightsBefore, one } from './history.js';
import { runningRun, theLastNight } from './lastNight.js';

/** What its pages are about, by id. */
export interface Sample {
  running: number;
  failed: number;
  groupRun: number;
  module: number;
  group: number;
  draft: number;
  shop: number;
}

/** What the world of the sample needs: a catalogue with tables, and schedules that fire. */
export const SAMPLE_WORLD: WorldOptions = {
  query: answer,
  schedules: {
    describe: async (id) => ({
      pausedThere: null,
      skipped: 0,
      missed: 0,
      next: firesFrom(Date.now(), FIRES[id] ?? (() => true)).slice(0, 5),
    }),
    between: async (id, from, to) =>
      firesFrom(from.getTime(), FIRES[id] ?? (() => true)).filter((at) => at < to),
  },
};

/** The installation of a small data team: a month of nights, a day of hours, a failure, and a run in progress. */
export async function fillSample(world: World): Promise<Sample> {
  const now = Date.now();
  const night = lastNight(now);
  return withClock(async (set) => {
    set(night - 31 * 24 * HOUR);
    const definitions = await define(world);
    const { modules, groups, orderLines, shop } = definitions;
    nightsBefore(world, definitions, night, set);
    hours(world, definitions, now, set);
    const { groupRun, failed } = await theLastNight(world, definitions, night, set);
    set(now - 50 * MINUTE);
    world.finish(begin(world, modules.get('price_lists') as number, 'manual'), 'dry_run');
    one(
      world,
      {
        name: 'customers',
        id: modules.get('customers') as number,
        at: now - 22 * MINUTE,
        turn: 3,
        trigger: 'manual',
      },
      set,
    );
    set(now - 20 * MINUTE);
    fillAdmin(world, orderLines, failed);
    const draft = addDraft(world, shop);
    const running = await runningRun(world, orderLines, now - 90_000, set);
    return { running, failed, groupRun, module: orderLines, group: groups.nightly, draft, shop };
  });
}
