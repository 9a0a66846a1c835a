import { expect, test } from '@jest/globals';
import { EXIT_CODES } from '../../src/cli/exit.js';
import type { Actions } from '../../src/cli/index.js';
import { ERROR_CODES, PipekitError } from '../../src/domain/errors.js';
import { type Answers, pipekit, pipekitWith } from './fakePipekit.js';

test.each(ERROR_CODES)(
  'the error "%s" of the server has its exit code, one sentence and no stack',
  async (code) => {
    const error = { code, message: 'It did not work', hint: 'Try again.' };
    const answers: Answers = {
      'GET /modules/orders': [200, { id: 7, name: 'orders' }],
      'POST /modules/7/run': [500, { error }],
    };
    const { exitCode, out, err } = await pipekitWith(answers, ['run', 'orders']);
    expect(exitCode).toBe(EXIT_CODES[code]);
    expect([out, err]).toEqual(['', 'It did not work\nTry again.\n']);
  },
);

test('with --json an error is the JSON of the API', async () => {
  const details = { run_id: 3 };
  const answers: Answers = {
    'GET /modules/orders': [200, { id: 7, name: 'orders' }],
    'POST /modules/7/run': [409, { error: { code: 'already_running', message: 'Already running', details } }],
  };
  const { exitCode, err } = await pipekitWith(answers, ['run', 'orders', '--json']);
  expect(exitCode).toBe(5);
  expect(JSON.parse(err)).toEqual({
    error: { code: 'already_running', message: 'Already running', details },
  });
});

test('when nothing answers, the reader is asked whether serve is running', async () => {
  const { exitCode, err } = await pipekit(['runs'], { PIPEKIT_SERVER_URL: 'http://127.0.0.1:1' });
  expect(exitCode).toBe(8);
  expect(err).toContain('Pipekit does not answer at http://127.0.0.1:1: is `pipekit serve` running?');
});

test('another program on the port is not taken for Pipekit', async () => {
  const { exitCode, err } = await pipekitWith(
    { 'GET /modules/x': [200, '<html>'], 'GET /groups/x': [200, 'ok'] },
    ['run', 'x'],
  );
  expect(exitCode).toBe(8);
  expect(err).toContain('is not Pipekit (HTTP 200)');
});

test('a mistake on the command line is exit code 2, help is 0', async () => {
  expect((await pipekit(['nonsense'])).exitCode).toBe(2);
  expect((await pipekit(['runs', '--status', 'odd'])).exitCode).toBe(2);
  expect((await pipekit(['runs', '--since', 'yesterday'])).exitCode).toBe(2);
  const help = await pipekit(['--help']);
  expect(help.exitCode).toBe(0);
  expect(help.out).toContain('Exit codes: 0 done');
});

test('a wrong configuration is exit code 2 and named', async () => {
  const { exitCode, err } = await pipekit(['runs'], { PIPEKIT_HTTP_PORT: 'eighty' });
  expect(exitCode).toBe(2);
  expect(err).toMatch(/^PIPEKIT_HTTP_PORT: /);
});

test('a bug is exit code 70, and shows its stack only when asked', async () => {
  const actions = { serve: () => Promise.reject(new TypeError('x is not a function')) };
  const quiet = await pipekit(['serve'], {}, false, actions);
  expect([quiet.exitCode, quiet.err]).toEqual([70, 'x is not a function\n']);
  const loud = await pipekit(['serve'], { PIPEKIT_DEBUG: '1' }, false, actions);
  expect(loud.err).toContain('exit.test.ts');
});

test('the doctor says each check as it is known, what is wrong last, and exits with 1', async () => {
  const checks = [
    { name: 'temporal', ok: false, message: 'No answer', fix: 'Start it.' },
    { name: 'disk', ok: true, message: '5 GiB free' },
  ];
  const doctor: Actions['doctor'] = async (onCheck) => {
    for (const check of checks.toReversed()) onCheck?.(check, checks.length);
    return checks;
  };
  const { exitCode, out } = await pipekit(['doctor'], {}, false, { doctor });
  expect(exitCode).toBe(1);
  expect(out).toBe(
    '✔ ok   disk: 5 GiB free\n✖ bad  temporal: No answer\n       Start it.\n1 of 2 checks failed: temporal\n',
  );
  const json = await pipekit(['doctor', '--json'], {}, false, { doctor });
  expect(JSON.parse(json.out)).toEqual({ checks });
  const well = await pipekit(['doctor'], {}, false, { doctor: async () => checks.slice(1) });
  expect([well.exitCode, well.out]).toEqual([0, 'All 1 checks passed\n']);
});

test('the demo fails when one of its checks does', async () => {
  const demo = async ({ exit }: { exit: boolean }) => exit;
  expect((await pipekit(['demo', '--exit'], {}, false, { demo })).exitCode).toBe(0);
  expect((await pipekit(['demo'], {}, false, { demo })).exitCode).toBe(1);
});

test('a runner that may not run says why', async () => {
  const work = () => Promise.reject(new PipekitError('invalid', 'A worker needs the address of Temporal'));
  expect(await pipekit(['worker'], {}, false, { work })).toMatchObject({ exitCode: 2, out: '' });
});
