import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createWorld, type World } from './support/world.js';

const PASSWORD = 'correct horse battery';
const basic = (user: string, password: string) => ({
  Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

describe('with a password', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ credentials: { username: 'pipekit', password: PASSWORD } });
    world.addModule('orders');
  });
  afterAll(() => world.close());

  test.each([
    '/api/v1/runs',
    '/api/runs',
    '/api/v1/modules/1',
    '/api/v1//health',
    '/api/v1/health/..%2fruns',
    '/api/x',
  ])('%s asks for it', async (path) => {
    const { status, headers } = await world.request(path);
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Basic realm="Pipekit"');
  });

  test.each(['/', '/runs', '/nowhere', '//api/v1/health', '/api%2fv1%2fhealth', '/runs/1?line=2'])(
    '%s asks to sign in on a page, and to come back',
    async (path) => {
      const { status, headers } = await world.request(path);
      expect([status, headers.location]).toEqual([303, `/sign-in?next=${encodeURIComponent(path)}`]);
      expect(headers['www-authenticate']).toBeUndefined();
    },
  );

  test('health does not', async () => {
    expect((await world.request('/api/v1/health')).json).toEqual({ status: 'ok', version: '1.2.3' });
    expect((await world.request('/api/health')).status).toBe(200);
    const headers = basic('pipekit', 'wrong');
    expect((await world.request('/api/health', { headers })).status).toBe(200);
  });

  test('the right one is let in, under any host name', async () => {
    const headers = { ...basic('pipekit', PASSWORD), Host: 'pipekit.example' };
    expect((await world.request('/api/v1/runs', { headers })).status).toBe(200);
  });

  test.each([
    ['another password', basic('pipekit', 'wrong')],
    ['another user', basic('root', PASSWORD)],
    ['no password', basic('pipekit', '')],
    ['something else', { Authorization: 'Bearer abc' }],
  ])('%s is refused in JSON, without a trace of it in the log', async (_, headers) => {
    const answer = await world.request('/api/v1/runs', { headers });
    expect(answer.status).toBe(401);
    expect(answer.json.error).toMatchObject({ code: 'unauthorized' });
    expect(JSON.stringify(world.logged)).not.toContain(PASSWORD);
  });

  test('a POST without it starts nothing', async () => {
    expect((await world.request('/api/v1/modules/1/run', { method: 'POST' })).status).toBe(401);
    expect(world.repo.runs.runningOf(1)).toBeUndefined();
  });
});

test('an empty password is refused when the server is made, not taken for any password', async () => {
  await expect(createWorld({ credentials: { username: 'pipekit', password: '' } })).rejects.toThrow('empty');
});

describe('without a password', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
    world.addModule('orders');
  });
  afterAll(() => world.close());

  test.each(['localhost', 'localhost:8420', '127.0.0.1:1', '127.1.2.3', '[::1]:8420'])(
    '%s is let in',
    async (Host) => {
      expect((await world.request('/api/v1/runs', { headers: { Host } })).status).toBe(200);
    },
  );

  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.1',
    '127.0.0.1@evil.example',
  ])('the name %s, which may have been made to lead here, is not', async (Host) => {
    const answer = await world.request('/api/v1/runs', { headers: { Host } });
    expect(answer.status).toBe(403);
    expect(answer.json.error.hint).toContain('localhost');
  });

  const run = (headers: Record<string, string>) =>
    world.request('/api/v1/modules/1/run', { method: 'POST', headers });

  test.each([
    ['another origin', { Origin: 'https://evil.example' }],
    ['an opaque origin', { Origin: 'null' }],
    ['the same host on another port', { Origin: 'http://127.0.0.1:1' }],
    ['another site, by the browser’s verdict', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a sibling site', { 'Sec-Fetch-Site': 'same-site' }],
  ])('a write from %s is refused', async (_, headers) => {
    const answer = await run(headers);
    expect([answer.status, answer.json.error.code]).toEqual([403, 'forbidden']);
    expect(world.repo.runs.runningOf(1)).toBeUndefined();
  });

  test.each([
    ['a program, which says nothing of it', () => ({})],
    ['our own pages', () => ({ 'Sec-Fetch-Site': 'same-origin', Origin: world.url })],
    ['our own pages in an older browser', () => ({ Origin: world.url })],
  ])('a write from %s is carried out', async (_, headers) => {
    const { status, json } = await run(headers());
    expect(status).toBe(202);
    world.finish(json.run_id);
  });

  test('every answer carries the security headers, errors and pages too', async () => {
    for (const path of ['/runs', '/nowhere', '/api/v1/runs', '/api/v1/nowhere']) {
      const { headers } = await world.request(path);
      expect(headers['content-security-policy']).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'cache-control': 'no-store',
      });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});
