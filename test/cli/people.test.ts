import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { addUser, setPassword } from '../../src/main/local.js';
import { openRepo } from '../../src/repo/index.js';
import { inDirectory } from '../repo/sample.js';
import { type Answers, pipekit, pipekitWith, TYPED } from './fakePipekit.js';

const bob = {
  id: 2,
  name: 'bob',
  role: 'operator',
  connections: [3],
  is_external: false,
  created_at: '2026-03-01T08:00:00.000Z',
  last_seen_at: null,
};

test('users are listed, added with what was typed, changed and removed', async () => {
  const answers: Answers = {
    'GET /users': [200, { items: [bob], next: null }],
    'GET /connections/erp': [200, { id: 3 }],
    'POST /users': [201, bob],
    'POST /users/bob': [200, { ...bob, role: 'viewer' }],
    'POST /users/bob/delete': [200, {}],
  };
  const listed = await pipekitWith(answers, ['users']);
  expect(listed.out).toMatch(/NAME +ROLE +CONNECTIONS +LAST SIGN-IN\nbob +operator +3 +never\n/);
  const added = await pipekitWith(answers, [
    'users',
    'add',
    'bob',
    '--role',
    'operator',
    '--connections',
    'erp',
  ]);
  expect(added).toMatchObject({ exitCode: 0, out: 'bob may sign in, as operator\n' });
  expect(JSON.parse(added.calls.at(-1)?.body ?? '')).toEqual({
    name: 'bob',
    role: 'operator',
    password: TYPED,
    connections: [3],
  });
  const changed = await pipekitWith(answers, ['users', 'set-role', 'bob', '--role', 'viewer', '--json']);
  expect(JSON.parse(changed.out)).toMatchObject({ role: 'viewer' });
  expect((await pipekitWith(answers, ['users', 'remove', 'bob'])).out).toBe('bob is removed\n');
});

test('a role that does not exist, and a refusal of the server, have their exit codes', async () => {
  expect((await pipekitWith({}, ['users', 'add', 'x', '--role', 'king'])).exitCode).toBe(2);
  const last: Answers = {
    'POST /users/ada/delete': [409, { error: { code: 'conflict', message: 'This is the last admin' } }],
  };
  const refused = await pipekitWith(last, ['users', 'remove', 'ada']);
  expect(refused).toMatchObject({ exitCode: 6, err: expect.stringContaining('This is the last admin') });
});

test('a new key is all there is on standard output', async () => {
  const made = {
    id: 1,
    name: 'ci',
    role: 'viewer',
    expires_at: '2026-06-01T08:00:00.000Z',
    secret: 'pipekit_x',
  };
  const { out, err, calls } = await pipekitWith({ 'POST /api-keys': [201, made] }, [
    'api-keys',
    'create',
    'ci',
    '--role',
    'viewer',
  ]);
  expect(out).toBe('pipekit_x\n');
  expect(err).toContain('shown this once');
  expect(JSON.parse(calls[0]?.body ?? '')).toEqual({
    name: 'ci',
    role: 'viewer',
    connections: null,
    expires_in_days: 90,
  });
});

test('an API key of the environment is what the command line comes with, before any password', async () => {
  const { calls } = await pipekitWith({ 'GET /users': [200, { items: [] }] }, ['users'], false, {
    PIPEKIT_API_KEY: 'pipekit_k',
  });
  expect(calls[0]?.authorization).toBe('Bearer pipekit_k');
});

test('the first user is made on the database file itself, and a lost password set there', () =>
  inDirectory(async (directory) => {
    const env = { PIPEKIT_DATA_DIR: directory };
    const actions = { addUser, setPassword };
    const run = (...args: string[]) => pipekit(args, env, false, actions);
    expect(await run('users', 'add', 'ada', '--role', 'viewer', '--local')).toMatchObject({ exitCode: 6 });
    expect((await run('users', 'add', 'ada', '--role', 'admin', '--local')).out).toBe(
      'ada may sign in, as admin\n',
    );
    const hash = () => {
      const repo = openRepo(join(directory, 'pipekit.db'));
      const found = repo.users.passwordOf('ada')?.hash;
      repo.close();
      return found;
    };
    const before = hash();
    expect((await run('set-password', 'ada', '--local')).exitCode).toBe(0);
    expect(hash()).not.toBe(before);
    expect(readFileSync(join(directory, 'pipekit.db'), 'latin1')).not.toContain(TYPED);
  }));

test('without a name it is the password of the configuration, in the secrets file', () =>
  inDirectory(async (directory) => {
    const env = { PIPEKIT_DATA_DIR: directory, PIPEKIT_PASSWORD: '' };
    const { exitCode, out } = await pipekit(['set-password'], env);
    expect([exitCode, out]).toEqual([0, expect.stringContaining('restart `pipekit serve`')]);
    expect(readFileSync(join(directory, 'secrets'), 'utf8')).toBe(`PIPEKIT_PASSWORD="${TYPED}"\n`);
    const taken = await pipekit(['set-password'], { PIPEKIT_DATA_DIR: join(directory, 'other') });
    expect(taken).toMatchObject({ exitCode: 6, err: expect.stringContaining('PIPEKIT_PASSWORD') });
    expect(existsSync(join(directory, 'other', 'secrets'))).toBe(false);
  }));
