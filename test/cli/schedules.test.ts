import { expect, test } from '@jest/globals';
import { type Answers, notFound, pipekitWith } from './fakePipekit.js';

const schedule = {
  id: 3,
  group_name: 'nightly',
  summary: 'Weekdays 06:00 Europe/Paris · next Mon 06:00 (05:00 UTC)',
  problem: null,
};
const LIST: Answers = {
  'GET /schedules': [
    200,
    { items: [schedule, { ...schedule, id: 12, problem: 'Paused in Temporal: moving' }] },
  ],
};

test('schedules are listed in words with their next fire time, and what is wrong with them', async () => {
  const { exitCode, out } = await pipekitWith(LIST, ['schedules']);
  expect(exitCode).toBe(0);
  expect(out).toBe(
    [
      'ID  GROUP    SCHEDULE                                                  PROBLEM',
      '3   nightly  Weekdays 06:00 Europe/Paris · next Mon 06:00 (05:00 UTC)',
      '12  nightly  Weekdays 06:00 Europe/Paris · next Mon 06:00 (05:00 UTC)  Paused in Temporal: moving',
      '',
    ].join('\n'),
  );
  expect((await pipekitWith({ 'GET /schedules': [200, { items: [] }] }, ['schedules'])).out).toBe(
    'There is no schedule\n',
  );
});

test('with --json the answer is as the API gave it', async () => {
  const { out } = await pipekitWith(LIST, ['schedules', '--json']);
  expect(JSON.parse(out).items[0]).toEqual(schedule);
  const paused: Answers = { 'POST /schedules/3/pause': [200, schedule] };
  for (const args of [
    ['schedules', 'pause', '3', '--json'],
    ['schedules', '--json', 'pause', '3'],
  ])
    expect(JSON.parse((await pipekitWith(paused, args)).out)).toEqual(schedule);
});

test.each([
  ['pause', schedule, 'Schedule 3 is paused\n'],
  [
    'pause',
    { ...schedule, problem: 'Temporal did not answer' },
    'Schedule 3 is paused, but: Temporal did not answer\n',
  ],
  ['resume', schedule, `${schedule.summary}\n`],
  ['trigger', { group_run_id: 7 }, 'Group run 7 has started\n'],
])('%s says what came of it', async (name, answer, text) => {
  const { out, exitCode } = await pipekitWith({ [`POST /schedules/3/${name}`]: [200, answer] }, [
    'schedules',
    name,
    '3',
  ]);
  expect([out, exitCode]).toEqual([text, 0]);
});

test('an unknown schedule is not found', async () => {
  const { exitCode, err } = await pipekitWith(
    { 'POST /schedules/9/pause': notFound('There is no schedule 9') },
    ['schedules', 'pause', '9'],
  );
  expect([exitCode, err]).toEqual([4, 'There is no schedule 9\n']);
});
