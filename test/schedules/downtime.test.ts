import { afterEach, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../support/until.js';
import { ended, type ScheduleStack, startScheduleStack } from './stack.js';

let stack: ScheduleStack;
afterEach(() => stack?.stop());

test('a Temporal that has lost everything gets its schedules back, and they fire', async () => {
  stack = await startScheduleStack();
  const { id } = await stack.schedules.save({
    group_id: stack.addGroup('nightly'),
    cron_expr: '* * * * * *',
  });
  const { length: before } = await ended(stack, 1, id);
  await stack.restartTemporal();
  await stack.schedules.reconcile();
  expect(stack.mended()).toEqual([`Temporal lacked a schedule: created it ${id}`]);
  await ended(stack, before + 2, id);
});

test('a change made while Temporal is down holds, says so, and is carried out later', async () => {
  stack = await startScheduleStack({ keepsData: true });
  const group_id = stack.addGroup('nightly');
  const old = await stack.schedules.save({ group_id, cron_expr: '0 6 * * *' });
  const gone = await stack.schedules.save({ group_id, cron_expr: '0 7 * * *' });
  await stack.stopTemporal();

  const paused = await stack.schedules.pause(old.id);
  expect(paused).toMatchObject({
    enabled: false,
    problem: expect.stringContaining('Temporal did not answer'),
  });
  const added = await stack.schedules.save({ group_id, cron_expr: '0 8 * * *' });
  expect(added.summary).toMatch(/^Daily 08:00 .+ · next not known$/);
  await stack.schedules.remove(gone.id);
  expect(await stack.schedules.list()).toHaveLength(2);
  await stack.schedules.reconcile();
  expect(stack.mended()).toEqual([expect.stringContaining('have to be reconciled later')]);

  await stack.restartTemporal();
  await stack.schedules.reconcile();
  expect(stack.mended().toSorted()).toEqual([
    `A schedule in Temporal was not as wanted: put it right ${old.id}`,
    `Temporal had a schedule that nobody wants: removed it ${gone.id}`,
    `Temporal lacked a schedule: created it ${added.id}`,
  ]);
  expect((await stack.inTemporal(old.id)).state.paused).toBe(true);
});

test('fire times missed while Temporal was down are made up for within the window, and none fires twice', async () => {
  stack = await startScheduleStack({ keepsData: true });
  const [caughtUp, late] = ['caught up', 'too late'].map((name) => stack.addGroup(name)) as [number, number];
  const wide = await stack.schedules.save({ group_id: caughtUp, cron_expr: '*/5 * * * * *' });
  const narrow = await stack.schedules.save({
    group_id: late,
    cron_expr: '*/5 * * * * *',
    catchup_window_s: 10,
  });
  await ended(stack, 1, wide.id);
  await stack.stopTemporal();
  // Nothing tells that time has passed in a Temporal that is down: the clock has to.
  await delay(16_000);
  await stack.restartTemporal();

  // Of those made up for at once, the first one runs and the others overlap with it.
  const { info } = await until('all that was missed is accounted for', async () => {
    const found = await stack.inTemporal(wide.id);
    const lateSince = found.info.createdAt.getTime() + 16_000;
    const hasCaughtUp = found.info.recentActions.some(({ takenAt }) => takenAt.getTime() > lateSince);
    return hasCaughtUp && found.info.numActionsTaken + found.info.numActionsSkippedOverlap >= 4 && found;
  });
  expect(info.numActionsMissedCatchupWindow).toBe(0);
  const due = info.recentActions.map(({ scheduledAt }) => scheduledAt.getTime());
  expect(new Set(due).size).toBe(due.length);
  await ended(stack, info.numActionsTaken, wide.id);
  expect((await stack.schedules.get(narrow.id)).missed).toBeGreaterThan(0);
  await stack.schedules.reconcile();
  expect(stack.mended()).toEqual([]);
});
