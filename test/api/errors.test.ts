import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ERROR_CODES, PipekitError } from '../../src/domain/errors.js';
import { STATUS } from '../../src/http/errors.js';
import { maskedBody } from '../../src/http/requestLog.js';
import { createHttpApp } from '../../src/http/server.js';
import { until } from '../support/until.js';
import { createWorld, type World } from './support/world.js';

let world: World;
let moduleId: number;
beforeAll(async () => {
  world = await createWorld({ redact: (text) => text.replaceAll('s3cr3t', '***') });
  moduleId = world.addModule('orders');
});
afterAll(() => world.close());

const post = (path: string, body: string | object = '', headers: Record<string, string> = {}) =>
  world.request(path, { method: 'POST', body, headers });
const json = { 'Content-Type': 'application/json' };

test.each(ERROR_CODES.filter((code) => code !== 'internal'))(
  '%s comes with its status and its facts',
  async (code) => {
    const context = { field: 'dest_table', hint: 'Do this.', details: { run_id: 7 } };
    world.failNext(new PipekitError(code, 'In plain words', context));
    const answer = await post(`/api/v1/modules/${moduleId}/run`);
    expect(answer.status).toBe(STATUS[code]);
    expect(answer.json).toEqual({ error: { code, message: 'In plain words', ...context } });
  },
);

test.each([
  ['a bug', new TypeError('undefined is not /etc/secret')],
  ['an internal error', new PipekitError('internal', 'SQLITE_CORRUPT at /var/lib')],
])('%s says only which request to look for, and the log has its stack', async (_, thrown) => {
  world.failNext(thrown);
  const answer = await post(`/api/v1/modules/${moduleId}/run`);
  const id = String(answer.headers['x-request-id']);
  expect(answer.status).toBe(500);
  expect(answer.json).toEqual({
    error: { code: 'internal', message: `Something went wrong; the log has it under request ${id}` },
  });
  const line = await until('the log line', () => world.logged.find(({ request_id }) => request_id === id));
  expect(line).toMatchObject({ level: 50, method: 'POST', status: 500, err: { message: thrown.message } });
  expect(line.err.stack).toContain('errors.test');
});

describe('what HTTP itself refuses', () => {
  test('a body that is not JSON', async () => {
    const answer = await post(`/api/v1/modules/${moduleId}/run`, '{"dry_run": tru', json);
    expect([answer.status, answer.json.error.code]).toEqual([400, 'invalid']);
  });

  test('a body of another type', async () => {
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect((await post(`/api/v1/modules/${moduleId}/run`, 'dry_run=true', form)).status).toBe(415);
  });

  test('a body over 1 MB', async () => {
    const answer = await post(
      `/api/v1/modules/${moduleId}/run`,
      `{"dry_run":"${'x'.repeat(1_100_000)}"}`,
      json,
    );
    expect(answer.status).toBe(413);
  });

  test('a path that does not exist', async () => {
    const answer = await world.request('/api/v1/nothing');
    expect([answer.status, answer.json.error.code]).toEqual([404, 'not_found']);
  });

  test.each([
    ['DELETE', '/api/v1/modules/1', 'GET, HEAD, POST'],
    ['GET', '/api/v1/modules/1/run', 'POST'],
    ['POST', '/api/runs', 'GET, HEAD'],
  ])('%s %s, with the methods it takes', async (method, path, allow) => {
    const answer = await world.request(path, { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
    expect(answer.json.error.message).toContain(method);
  });

  test('a path that cannot be decoded', async () => {
    for (const path of ['/api/v1/modules/%E0%A4%A', '/runs/%', '/api/v1/runs/%ff/stream'])
      expect((await world.request(path)).status).toBe(400);
  });
});

test('another version of the API is not there, and the hint says which is', async () => {
  for (const path of ['/api/v2/modules', '/api/v0/health', '/api/v11/runs']) {
    const answer = await world.request(path);
    expect([answer.status, answer.json.error.hint]).toEqual([404, 'This Pipekit has its API at /api/v1.']);
  }
});

test('OPTIONS says what a path takes, HEAD what GET would', async () => {
  const options = await world.request('/api/v1/modules', { method: 'OPTIONS' });
  expect([options.status, options.headers.allow, options.text]).toEqual([204, 'GET, HEAD, POST', '']);
  expect(options.headers['access-control-allow-origin']).toBeUndefined();
  const head = await world.request('/api/v1/modules', { method: 'HEAD' });
  expect([head.status, head.text]).toEqual([200, '']);
  expect((await world.request('/api/v1/nothing', { method: 'OPTIONS' })).status).toBe(404);
});

describe('what does not fit the schema', () => {
  test.each([
    ['/api/v1/runs?colour=red', 'colour'],
    ['/api/v1/runs?status=fine', 'status'],
    ['/api/v1/runs?limit=0', 'limit'],
    ['/api/v1/runs?limit=201', 'limit'],
    ['/api/v1/runs?limit=5&limit=6', 'limit'],
    ['/api/v1/runs?module_id=x', 'module_id'],
    ['/api/v1/runs?since=yesterday', 'since'],
    ['/api/v1/runs?cursor=rubbish', 'cursor'],
    ['/api/v1/group-runs?status=fine', 'status'],
    ['/api/v1/schedules?enabled=yes', 'enabled'],
    ['/api/v1/modules?limit=0x5', 'limit'],
    ['/api/v1/modules?sort=size', 'sort'],
    ['/api/v1/modules/1?colour=red', 'colour'],
  ])('%s is refused, naming %s', async (path, field) => {
    const answer = await world.request(path);
    expect(answer.status).toBe(422);
    expect(answer.json.error).toMatchObject({ code: 'invalid', field });
  });

  test.each([
    [{ dry_run: 'yes' }, 'dry_run'],
    [{ dryrun: true }, 'dryrun'],
    [{ dry_run: true, force: 1 }, 'force'],
  ])('the body %j starts nothing', async (body, field) => {
    const answer = await post(`/api/v1/modules/${moduleId}/run`, body);
    expect(answer.status).toBe(422);
    expect(answer.json.error.field).toBe(field);
    expect(answer.json.error.message).toContain(field);
    expect(world.repo.runs.runningOf(moduleId)).toBeUndefined();
  });

  test('all that is wrong is told at once', async () => {
    const { error } = (await world.request('/api/v1/runs?limit=x&status=y')).json;
    expect(Object.keys(error.details).sort()).toEqual(['limit', 'status']);
  });
});

test('a refused body is logged without what may be secret', async () => {
  const body = {
    password: '$hunter2',
    nested: { api_token: 'abc' },
    secrets: { one: ['hunter3'] },
    passphrase: 12345678,
    note: 'it is s3cr3t',
    dry_run: 1,
  };
  const answer = await post(`/api/v1/modules/${moduleId}/run`, body);
  const id = answer.headers['x-request-id'];
  const line = await until('the log line', () => world.logged.find(({ request_id }) => request_id === id));
  expect(JSON.parse(line.body)).toEqual({
    password: '***',
    nested: { api_token: '***' },
    secrets: '***',
    passphrase: '***',
    note: 'it is ***',
    dry_run: 1,
  });
});

test('a body that is not JSON is not logged at all', () => {
  expect(maskedBody('password=hunter2', (text) => text)).toBeUndefined();
});

test('the access log names method, path, status and time, and no query', async () => {
  const { headers } = await world.request('/api/v1/runs?q=private');
  const id = headers['x-request-id'];
  const line = await until('the log line', () => world.logged.find(({ request_id }) => request_id === id));
  expect(line).toMatchObject({ level: 30, method: 'GET', path: '/api/v1/runs', status: 200 });
  expect(line.ms).toBeGreaterThanOrEqual(0);
  expect(JSON.stringify(line)).not.toContain('private');
});

test('a taken port is named together with what to set', async () => {
  const port = Number(new URL(world.url).port);
  const authentication = { middleware: () => undefined };
  const app = createHttpApp({ surfaces: [], authentication, logger: {} as never });
  await expect(app.listen({ host: '127.0.0.1', port })).rejects.toThrow(
    `Port ${port} is taken by another program: stop it, or set PIPEKIT_HTTP_PORT to a free port`,
  );
});
