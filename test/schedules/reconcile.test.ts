import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ScheduleNotFoundError } from '@temporalio/client';
import { temporalScheduleId } from '../../src/domain/workflowIds.js';
import { until } from '../support/until.js';
import { type ScheduleStack, startScheduleStack } from './stack.js';

let stack: ScheduleStack;
let group: number;
beforeAll(async () => {
  stack = await startScheduleStack();
  group = stack.addGroup('nightly');
});
afterAll(() => stack?.stop());
afterEach(async () => {
  for (const { id } of stack.repo.schedules.list()) await stack.schedules.remove(id);
  stack.mended();
});

const add = (cron_expr = '0 6 * * 1-5', more: object = {}) =>
  stack.schedules.save({ group_id: group, cron_expr, timezone: 'Europe/Paris', ...more });
const idsThere = () => stack.control.ids();
const handle = (id: number) => stack.link.client.schedule.getHandle(temporalScheduleId(id));

describe('Temporal has what SQLite wants', () => {
  test('after a schedule was added, changed, paused, resumed and removed', async () => {
    const { id, ...view } = await add();
    expect(view).toMatchObject({ words: 'Weekdays 06:00', zone: 'Europe/Paris', problem: null });
    expect(await stack.inTemporal(id)).toMatchObject({
      spec: {
        timezone: 'Europe/Paris',
        calendars: [{ hour: [{ start: 6, end: 6 }], comment: '0 6 * * 1-5' }],
      },
      action: { workflowType: 'scheduledGroupRun', args: [{ group_id: group, schedule_id: id }] },
      policies: { overlap: 'SKIP', catchupWindow: 3_600_000 },
      state: { paused: false },
    });

    await stack.schedules.save({ group_id: group, cron_expr: '30 7 * * *', catchup_window_s: 60 }, id);
    expect(await stack.inTemporal(id)).toMatchObject({
      spec: { calendars: [{ minute: [{ start: 30, end: 30 }], hour: [{ start: 7, end: 7 }] }] },
      policies: { catchupWindow: 60_000 },
    });

    expect(await stack.schedules.pause(id)).toMatchObject({ enabled: false, next: [] });
    expect((await stack.inTemporal(id)).state).toMatchObject({ paused: true, note: 'Paused in Pipekit' });
    expect((await stack.schedules.resume(id)).next).toHaveLength(5);
    expect((await stack.inTemporal(id)).state.paused).toBe(false);

    await stack.schedules.remove(id);
    await expect(stack.inTemporal(id)).rejects.toThrow(ScheduleNotFoundError);
  });

  test('and the second look changes nothing', async () => {
    const zones = ['Europe/Paris', 'America/New_York', null];
    for (const cron of ['0 6 1 * MON', '*/15 * * * * *', '5/7 */2 1-15,20 JAN-MAR 5-7', '0 0 29 2 *'])
      for (const timezone of zones) await add(cron, { timezone, enabled: timezone !== null });
    const before = await Promise.all(stack.repo.schedules.list().map(({ id }) => stack.inTemporal(id)));
    await stack.schedules.reconcile();
    expect(stack.mended()).toEqual([]);
    const after = await Promise.all(stack.repo.schedules.list().map(({ id }) => stack.inTemporal(id)));
    const updatedAt = (all: typeof before) => all.map(({ info }) => info.lastUpdatedAt);
    expect(updatedAt(after)).toEqual(updatedAt(before));
    expect(after).toHaveLength(12);
  });

  test('of the same cron in two zones, each at its own hour', async () => {
    const paris = await add('0 6 * * *');
    const tokyo = await add('0 6 * * *', { timezone: 'Asia/Tokyo' });
    const hours = [paris, tokyo].map(({ next }) => new Date(next[0]?.at as string).getUTCHours());
    expect([4, 5]).toContain(hours[0]);
    expect(hours[1]).toBe(21);
    expect([paris, tokyo].map(({ next }) => next[0]?.local.slice(15))).toEqual([
      expect.stringMatching(/^06:00:00 \+0[12]:00$/),
      '06:00:00 +09:00',
    ]);
  });
});

describe('reconciliation', () => {
  test('puts back what was changed by hand, and creates what was deleted', async () => {
    const changed = await add();
    const deleted = await add('0 7 * * *');
    await handle(changed.id).update((now) => ({ ...now, spec: { calendars: [{ hour: 9 }] } }) as never);
    await handle(deleted.id).delete();
    await stack.schedules.reconcile();
    expect(stack.mended()).toEqual([
      `A schedule in Temporal was not as wanted: put it right ${changed.id}`,
      `Temporal lacked a schedule: created it ${deleted.id}`,
    ]);
    expect((await stack.inTemporal(changed.id)).spec.calendars?.[0]?.hour).toEqual([
      { start: 6, end: 6, step: 1 },
    ]);
  });

  test('leaves a pause made in Temporal, shows it, and resuming ends it', async () => {
    const { id } = await add();
    await handle(id).pause('moving the warehouse');
    await stack.schedules.reconcile();
    expect(stack.mended()).toEqual([]);
    expect(await stack.schedules.get(id)).toMatchObject({
      enabled: true,
      next: [],
      problem: 'Paused in Temporal: moving the warehouse',
      summary: 'Weekdays 06:00 Europe/Paris · paused',
    });
    // Other changes leave it alone, too.
    await stack.schedules.save({ group_id: group, cron_expr: '0 8 * * *' }, id);
    expect((await stack.inTemporal(id)).state).toMatchObject({ paused: true, note: 'moving the warehouse' });
    expect(await stack.schedules.resume(id)).toMatchObject({ problem: null });
    expect((await stack.inTemporal(id)).state.paused).toBe(false);
  });

  test('pauses again what Pipekit has paused and somebody resumed in Temporal', async () => {
    const { id } = await add('0 6 * * *', { enabled: false });
    await handle(id).unpause('by hand');
    await stack.schedules.reconcile();
    expect(stack.mended()).toEqual([`A schedule in Temporal was not as wanted: put it right ${id}`]);
    expect((await stack.inTemporal(id)).state.paused).toBe(true);
  });

  test('removes a schedule that nobody wants, and touches none but ours', async () => {
    const { spec, action } = await stack.inTemporal((await add()).id);
    const options = { spec: spec as never, action };
    await stack.link.client.schedule.create({ ...options, scheduleId: temporalScheduleId(9999) });
    await stack.link.client.schedule.create({ ...options, scheduleId: 'somebody-else' });
    await until('the list has caught up', async () => (await idsThere()).includes(9999));
    await stack.schedules.reconcile();
    expect(stack.mended()).toEqual(['Temporal had a schedule that nobody wants: removed it 9999']);
    await until('the list has caught up', async () => !(await idsThere()).includes(9999));
    await stack.link.client.schedule.getHandle('somebody-else').delete();
  });

  test('removes the schedules of a group that was deleted', async () => {
    const group_id = stack.addGroup('short-lived');
    const { id } = await stack.schedules.save({ group_id, cron_expr: '0 6 * * *' });
    stack.repo.groups.remove(group_id);
    await until('the list has caught up', async () => (await idsThere()).includes(id));
    await stack.schedules.reconcile();
    await expect(stack.inTemporal(id)).rejects.toThrow(ScheduleNotFoundError);
  });
});

test('a schedule of a group that does not exist, and a second one of the same time, are refused', async () => {
  await expect(stack.schedules.save({ group_id: 4711, cron_expr: '0 6 * * *' })).rejects.toMatchObject({
    code: 'invalid',
    field: 'group_id',
    message: 'There is no group 4711',
  });
  const { id } = await add();
  await expect(add()).rejects.toMatchObject({ code: 'invalid', field: 'cron_expr' });
  await add('0 6 * * 1-5', { timezone: 'UTC' });
  await stack.schedules.save({ group_id: group, cron_expr: '0 6 * * 1-5', timezone: 'Europe/Paris' }, id);
});

test('the server’s own zone is what a schedule has that names none', async () => {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const view = await add('0 6 * * *', { timezone: null });
  expect(view).toMatchObject({ timezone: null, zone });
  expect((await stack.inTemporal(view.id)).spec.timezone).toBe(zone);
});
