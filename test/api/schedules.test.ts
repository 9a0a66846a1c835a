import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createWorld, type World } from './support/world.js';

let world: World;
let group_id: number;
beforeEach(async () => {
  world = await createWorld();
  group_id = world.addGroup('nightly', []);
});
afterEach(() => world.close());

const get = async (path: string) => (await world.request(`/api/v1${path}`)).json;
const post = (path: string, body: object = {}, headers: Record<string, string> = {}) =>
  world.request(`/api/v1${path}`, { method: 'POST', body, headers });
const ANY = { 'If-Match': '*' };
const add = async (more: object = {}) =>
  (await post('/schedules', { group_id, cron_expr: '0 6 * * *', timezone: 'UTC', ...more })).json;

test('a schedule is created, and shown with its words and the next five fire times', async () => {
  const created = await post('/schedules', {
    group_id,
    cron_expr: ' 0  6 * * 1-5 ',
    timezone: 'europe/paris',
  });
  expect(created.status).toBe(201);
  expect(created.json).toMatchObject({
    group_id,
    group_name: 'nightly',
    cron_expr: '0 6 * * 1-5',
    timezone: 'Europe/Paris',
    enabled: true,
    catchup_window_s: 3600,
    zone: 'Europe/Paris',
    words: 'Weekdays 06:00',
    problem: null,
    summary: 'Weekdays 06:00 Europe/Paris · next Tue 2126-01-01 07:00 (06:00 UTC)',
  });
  const { id } = created.json;
  expect((await get('/schedules')).items).toEqual([created.json]);
  const one = await get(`/schedules/${id}`);
  expect(one).toMatchObject({ ...created.json, skipped: 0, missed: 0, last_runs: [] });
  expect(one.next).toHaveLength(5);
  expect(one.next[0]).toEqual({ at: '2126-01-01T06:00:00.000Z', local: 'Tue 2126-01-01 07:00:00 +01:00' });
});

test('it is changed, paused, resumed and deleted', async () => {
  const { id } = await add();
  const changed = await post(`/schedules/${id}`, { cron_expr: '0 7 * * *' }, ANY);
  expect(changed.json).toMatchObject({ id, cron_expr: '0 7 * * *', timezone: 'UTC' });
  expect((await post(`/schedules/${id}/pause`)).json).toMatchObject({ enabled: false, next: [] });
  expect((await get('/schedules?enabled=true')).items).toEqual([]);
  expect((await get(`/schedules?enabled=false&group_id=${group_id}`)).items).toHaveLength(1);
  expect((await post(`/schedules/${id}/resume`)).json).toMatchObject({ enabled: true });
  expect((await post(`/schedules/${id}/delete`, {}, ANY)).status).toBe(200);
  for (const path of [`/schedules/${id}`, `/schedules/${id}/pause`, '/schedules/x'])
    expect((await post(path)).status).toBeGreaterThanOrEqual(404);
});

test('triggering it starts the group as the schedule would, and the run is one of its last', async () => {
  const { id } = await add();
  const started = await post(`/schedules/${id}/trigger`);
  expect(started.status).toBe(202);
  const { group_run_id } = started.json;
  expect(await get(`/group-runs/${group_run_id}`)).toMatchObject({
    triggered_by: `schedule:${id}`,
    error: null,
  });
  expect((await get(`/schedules/${id}`)).last_runs).toEqual([expect.objectContaining({ id: group_run_id })]);
  expect((await post(`/schedules/${id}/trigger`)).status).toBe(409);
});

test.each([
  [{ cron_expr: '@daily' }, 'cron_expr', 'is a shorthand'],
  [{ cron_expr: '0 0 6 * * * 2027' }, 'cron_expr', 'there is no year'],
  [{ cron_expr: '0 25 * * *' }, 'cron_expr', 'hour: "25" is not 0 to 23'],
  [{ timezone: 'Europe/Pari' }, 'timezone', 'is not a time zone'],
  [{ group_id: 4711 }, 'group_id', 'There is no group 4711'],
  [{ catchup_window_s: 5 }, 'catchup_window_s', '10'],
  [{ year: 2027 }, 'year', 'is not a known field'],
])('%j is refused, naming the field, and nothing is saved', async (wrong, field, sentence) => {
  const body = { group_id, cron_expr: '0 6 * * *', ...wrong };
  const { status, json } = await post('/schedules', body);
  expect(status).toBe(422);
  expect(json.error).toMatchObject({ code: 'invalid', field, message: expect.stringContaining(sentence) });
  expect((await get('/schedules')).items).toEqual([]);
});
