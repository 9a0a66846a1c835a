import { expect, test } from '@jest/globals';
import { type Answers, conflict, notFound, pipekitWith } from './fakePipekit.js';

const ORDERS: Answers = {
  'GET /modules/orders': [200, { id: 7, name: 'orders' }],
  'POST /modules/7/run': [202, { run_id: 12 }],
  'POST /modules/7/cancel': [202, {}],
};
const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;
const run = (change: object) => ({
  id: 12,
  module_name: 'orders',
  status: 'running',
  started_at: at(0),
  finished_at: null,
  rows_merged: null,
  error: null,
  hook_failed: false,
  steps: [{ step: 'stage', attempt: 2, status: 'running', rows: 5000 }],
  ...change,
});
const event = (name: string, data: object, id?: number): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const line = (seq: number): string => event('line', { seq, step: 'stage', text: `line ${seq}` }, seq);

/** What a server sends that ends the stream in the midst of the run, and what it sends after that. */
function watched(ended: object): Answers {
  const { steps, ...begun } = run({});
  const finished = run({ finished_at: at(2), ...ended });
  const first = line(1) + line(2) + event('step', steps[0] as object) + event('run', begun);
  return {
    ...ORDERS,
    'GET /runs/12': [200, finished],
    'GET /runs/12/stream': [
      [200, first],
      [200, line(3) + event('run', finished) + event('end', {})],
    ],
  };
}

test('a module is started by its name, with the password of the configuration', async () => {
  const { exitCode, out, calls } = await pipekitWith(ORDERS, ['run', 'orders', '--dry-run']);
  expect([exitCode, out]).toEqual([0, 'Run 12 of orders has started\n']);
  const start = calls.find(({ request }) => request.startsWith('POST'));
  expect(start?.body).toBe('{"triggered_by":"cli","dry_run":true}');
  expect(start?.authorization).toBe(`Basic ${Buffer.from('pipekit:a long password').toString('base64')}`);
});

test('with --json the answer is all there is on standard output', async () => {
  const { out } = await pipekitWith(ORDERS, ['run', 'module/orders', '--json']);
  expect(JSON.parse(out)).toEqual({ run_id: 12 });
});

test('a name with spaces and slashes reaches the server as one segment', async () => {
  const answers: Answers = {
    'GET /groups/each%20day%2Fnight': [200, { id: 3, name: 'each day/night' }],
    'POST /groups/3/run': [202, { group_run_id: 4 }],
  };
  const { out } = await pipekitWith(answers, ['run', 'each day/night']);
  expect(out).toBe('Group run 4 of each day/night has started\n');
});

test('a name that is both a module and a group is not guessed at', async () => {
  const both: Answers = { ...ORDERS, 'GET /groups/orders': [200, { id: 1, name: 'orders' }] };
  const { exitCode, err, calls } = await pipekitWith(both, ['run', 'orders']);
  expect(exitCode).toBe(2);
  expect(err).toBe('Both a module and a group are called "orders"\nWrite module/orders or group/orders.\n');
  expect(calls.filter(({ request }) => request.startsWith('POST'))).toEqual([]);
});

test('watching shows every line once and ends with the run', async () => {
  const { exitCode, err } = await pipekitWith(watched({ status: 'success', rows_merged: 1234 }), [
    'run',
    'orders',
    '--watch',
  ]);
  expect(exitCode).toBe(0);
  expect(err).toBe('stage: line 1\nstage: line 2\nstage: line 3\norders: success, 1,234 rows in 2.0 s\n');
});

test('rows that were set aside are told with the table they are in', async () => {
  const rejected_json = { rows: 2, table: 'pipekit_staging.orders__rejected', first: [] };
  const ended = { status: 'success', rows_merged: 10, rows_rejected: 2, rejected_json };
  const { exitCode, err } = await pipekitWith(watched(ended), ['run', 'orders', '--watch']);
  expect(exitCode).toBe(0);
  expect(err).toContain(
    'orders: success, 10 rows in 2.0 s; 2 rows set aside in pipekit_staging.orders__rejected\n',
  );
});

test('on a terminal the progress of a step is one line that is overwritten', async () => {
  const args = ['run', 'orders', '--watch'];
  const { err } = await pipekitWith(watched({ status: 'success', rows_merged: 1 }), args, true);
  expect(err).toContain('stage (attempt 2) · 5,000 rows · ');
  expect(err).toContain('\r\u001b[2Kstage: line 3\n');
});

test('a watched run that fails makes the exit code 1, with its record in JSON', async () => {
  const answers = watched({ status: 'error', error: 'relation "orders" does not exist' });
  const { exitCode, out } = await pipekitWith(answers, ['run', 'orders', '--watch', '--json']);
  expect(exitCode).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ id: 12, status: 'error' });
});

test('a watched group shows each member as it ends', async () => {
  const member = (id: number, change: object) => run({ id, steps: undefined, ...change });
  const a = member(1, { module_name: 'a', status: 'success', finished_at: at(1), rows_merged: 3 });
  const b = { module_name: 'b', status: 'error', finished_at: at(3), error: 'no' };
  const groupRun = { group_name: 'nightly', started_at: at(0), finished_at: null, status: 'running' };
  const answers: Answers = {
    'GET /groups/nightly': [200, { id: 3, name: 'nightly' }],
    'POST /groups/3/run': [202, { group_run_id: 4 }],
    'GET /group-runs/4': [
      [200, { ...groupRun, runs: [a, member(2, { module_name: 'b' })] }],
      [200, { ...groupRun, status: 'error', finished_at: at(3), runs: [a, member(2, b)] }],
    ],
  };
  const { exitCode, err } = await pipekitWith(answers, ['run', 'nightly', '--watch']);
  expect(exitCode).toBe(1);
  expect(err).toBe('a: success, 3 rows in 1.0 s\nb: error, 3.0 s\nno\nGroup nightly: error in 3.0 s\n');
});

test('cancel asks the server and says so', async () => {
  const { exitCode, out, calls } = await pipekitWith(ORDERS, ['cancel', 'orders']);
  expect([exitCode, out]).toEqual([0, 'Asked orders to stop\n']);
  expect(calls.map(({ request }) => request)).toContain('POST /modules/7/cancel');
});

test.each([
  ['pause', 'Group run 3 of nightly is paused\n'],
  ['resume', 'Group run 3 of nightly is resumed\n'],
])('%s tells a group, by name or as the ids of workflows are written', async (verb, sentence) => {
  const answers: Answers = { [`POST /groups/nightly/${verb}`]: [200, { group_run_id: 3 }] };
  for (const name of ['nightly', 'group/nightly']) {
    const { exitCode, out } = await pipekitWith(answers, [verb, name]);
    expect([exitCode, out]).toEqual([0, sentence]);
  }
  const idle = { [`POST /groups/nightly/${verb}`]: conflict('No run of this group is in progress') };
  const { exitCode, err } = await pipekitWith(idle, [verb, 'nightly']);
  expect([exitCode, err]).toEqual([6, 'No run of this group is in progress\n']);
});

test('runs are listed as a table, or as JSON', async () => {
  const items = [run({ status: 'error', finished_at: at(2), error: 'first line\nsecond' }), run({ id: 9 })];
  let asked = '';
  const answers = new Proxy<Answers>(ORDERS, {
    get(known, key: string) {
      if (key.startsWith('GET /runs?')) asked = key;
      return key.startsWith('GET /runs?') ? [200, { items, next: null }] : known[key];
    },
  });
  const { exitCode, out } = await pipekitWith(answers, ['runs', '--module', 'orders', '--status', 'error']);
  expect(exitCode).toBe(0);
  expect(asked).toMatch(/\?module_id=7&since=20\d\d-.*&limit=20&status=error$/);
  expect(out.split('\n')).toHaveLength(4);
  expect(out).toMatch(/^12 +orders +error .* first line$/m);
  const json = await pipekitWith(answers, ['runs', '--json']);
  expect(JSON.parse(json.out).items).toHaveLength(2);
});

test('what is neither a module nor a group is not found, with the near name', async () => {
  const answers = { 'GET /modules/ordres': notFound('There is no module', 'Did you mean "orders"?') };
  const { exitCode, err } = await pipekitWith(answers, ['run', 'ordres']);
  expect([exitCode, err]).toEqual([
    4,
    'There is no module or group named "ordres"\nDid you mean "orders"?\n',
  ]);
});

test('a run whose hook failed ends as a success that says so', async () => {
  const ended = { status: 'success', hook_failed: true, rows_merged: 2, error: 'Hook 1: division by zero' };
  const { exitCode, err } = await pipekitWith(watched(ended), ['run', 'orders', '--watch']);
  expect([exitCode, err]).toEqual([0, expect.stringContaining('orders: success, hook failed, 2 rows')]);
  expect(err).toContain('Hook 1: division by zero');
});
