import { expect, test } from '@jest/globals';
import { BY_SYSTEM } from '../../src/domain/actor.js';
import { configuredActor, createPeople } from '../../src/services/index.js';
import { createPasswords } from '../../src/services/people/passwords.js';
import { openRepo } from '../../src/repo/index.js';
import { CHEAP } from '../api/support/world.js';

const PASSWORD = 'correct horse battery staple';
const MORE = { ...CHEAP, N: 32 };

function withPeople(options: Parameters<typeof createPeople>[1] = {}) {
  const repo = openRepo(':memory:');
  const people = createPeople(repo, { passwords: createPasswords(CHEAP), ...options });
  return { repo, ...people.by(BY_SYSTEM) };
}

const ada = { name: 'ada', password: PASSWORD, role: 'admin' as const };

test('the first user has to be an admin, and closes the open door', async () => {
  const { users, isOpen } = withPeople();
  expect(isOpen()).toBe(true);
  await expect(users.add({ ...ada, role: 'editor' })).rejects.toMatchObject({
    code: 'conflict',
    field: 'role',
  });
  await users.add(ada);
  expect(isOpen()).toBe(false);
});

test('the last admin can be neither demoted nor removed, unless the configuration has one', async () => {
  const { users } = withPeople();
  await users.add(ada);
  await users.add({ ...ada, name: 'bob', role: 'viewer' });
  expect(() => users.setAccess('ada', { role: 'editor' })).toThrow('This is the last admin');
  expect(() => users.remove('ada')).toThrow('This is the last admin');
  users.remove('bob');
  await users.add({ ...ada, name: 'eve' });
  users.setAccess('ada', { role: 'editor' });
  expect(() => users.remove('eve')).toThrow('This is the last admin');

  const other = withPeople({ configured: { username: 'owner', password: PASSWORD } });
  await other.users.add({ ...ada, role: 'viewer' });
  other.users.remove('ada');
});

test.each([
  ['a short password', { password: 'eleven char' }, 'password'],
  ['a name with a colon', { name: 'a:b' }, 'name'],
  ['a name with a space', { name: 'a b' }, 'name'],
  ['a number for a name', { name: '12' }, 'name'],
  ['an admin with some connections only', { connections: [1] }, 'connections'],
  ['a connection that is not there', { role: 'viewer' as const, connections: [99] }, 'connections'],
])('%s is refused', async (_, change, field) => {
  const { users } = withPeople({ configured: { username: 'owner', password: PASSWORD } });
  await expect(users.add({ ...ada, ...change })).rejects.toMatchObject({ code: 'invalid', field });
});

test('a name is taken whatever its case, also by the user of the configuration', async () => {
  const { users } = withPeople({ configured: { username: 'owner', password: PASSWORD } });
  await users.add(ada);
  await expect(users.add({ ...ada, name: 'ADA' })).rejects.toMatchObject({ code: 'conflict' });
  await expect(users.add({ ...ada, name: 'Owner' })).rejects.toMatchObject({ code: 'conflict' });
});

test('a password is kept as a hash with its parameters, and made anew on sign-in when they have grown', async () => {
  const { repo, users } = withPeople();
  await users.add(ada);
  const hash = () => repo.users.passwordOf('ada')?.hash;
  expect(hash()).toMatch(/^scrypt\$16\$1\$1\$/);
  const grown = createPeople(repo, { passwords: createPasswords(MORE) });
  expect(await grown.users.verify('ada', 'wrong')).toBeUndefined();
  expect(hash()).toMatch(/^scrypt\$16\$/);
  expect(await grown.users.verify('ada', PASSWORD)).toMatchObject({ kind: 'user', role: 'admin' });
  expect(hash()).toMatch(/^scrypt\$32\$/);
  expect(await grown.users.verify('ada', PASSWORD)).toBeDefined();
});

test('two users with the same password have different hashes', async () => {
  const { repo, users } = withPeople();
  await users.add(ada);
  await users.add({ ...ada, name: 'bob' });
  expect(repo.users.passwordOf('ada')?.hash).not.toBe(repo.users.passwordOf('bob')?.hash);
});

test('whether a user exists makes no difference to how much is hashed', async () => {
  const real = createPasswords(CHEAP);
  const asked: (string | undefined)[] = [];
  const passwords = {
    ...real,
    verify: (text: string, hash?: string) => (asked.push(hash), real.verify(text, hash)),
  };
  const { users } = withPeople({ passwords });
  await users.add(ada);
  expect(await users.verify('ada', 'wrong')).toBeUndefined();
  expect(await users.verify('nobody', 'wrong')).toBeUndefined();
  expect(asked).toHaveLength(2);
  // Without a hash a made-up one is worked on: the right password of nobody is never right.
  expect(await real.verify(PASSWORD, undefined)).toBe(false);
});

test('the same text typed in another way is the same password', async () => {
  const { users } = withPeople();
  await users.add({ ...ada, password: 'caf\u00e9 caf\u00e9 caf\u00e9' });
  expect(await users.verify('ada', 'cafe\u0301 cafe\u0301 cafe\u0301')).toBeDefined();
});

test('sessions end with a change of role, scope or password, at their time, and when nothing comes', async () => {
  let now = new Date('2026-03-01T08:00:00Z');
  const { users, sessions, repo } = withPeople({ now: () => now });
  await users.add(ada);
  const bob = await users.add({ ...ada, name: 'bob', role: 'viewer' });
  const actor = { kind: 'user' as const, ...bob };
  const start = () => sessions.start(actor, 'test').token;
  const isIn = (token: string) => sessions.actorOf(token)?.actor.role;

  const first = start();
  const second = start();
  expect(first).not.toBe(second);
  expect([isIn(first), isIn(second)]).toEqual(['viewer', 'viewer']);
  users.setAccess('bob', { role: 'viewer' });
  expect(isIn(first)).toBe('viewer');
  users.setAccess('bob', { role: 'operator' });
  expect([isIn(first), isIn(second)]).toEqual([undefined, undefined]);

  const third = start();
  await users.setPassword('bob', 'another long password');
  expect(isIn(third)).toBeUndefined();

  const idle = start();
  const used = start();
  now = new Date('2026-03-01T09:30:00Z');
  expect(isIn(used)).toBe('operator');
  now = new Date('2026-03-01T10:30:00Z');
  expect(isIn(used)).toBe('operator');
  expect(isIn(idle)).toBeUndefined();
  for (let hour = 11; hour < 32; hour += 1) {
    now = new Date(Date.parse('2026-03-01T00:15:00Z') + hour * 3_600_000);
    expect(isIn(used)).toBe('operator');
  }
  now = new Date('2026-03-02T08:00:00Z');
  expect(isIn(used)).toBeUndefined();

  start();
  users.remove('bob');
  expect(repo.sessions.list(bob.id)).toEqual([]);
});

test('an API key may no more than its owner may now, and ends with them', async () => {
  const { users, apiKeys } = withPeople();
  await users.add(ada);
  const bob = await users.add({ ...ada, name: 'bob', role: 'editor' });
  const actor = { kind: 'user' as const, ...bob };
  const { secret, prefix } = apiKeys.create(actor, { name: 'k', role: 'editor' });
  expect(secret).toMatch(/^pipekit_[\w-]{43}$/);
  expect(secret.startsWith(prefix)).toBe(true);
  expect(apiKeys.actorOf(secret)).toMatchObject({ kind: 'api_key', name: 'k', role: 'editor' });
  expect(apiKeys.actorOf(`${secret}x`)).toBeUndefined();
  expect(apiKeys.get(actor, 'k')).toMatchObject({ prefix, role: 'editor' });
  expect(JSON.stringify(apiKeys.get(actor, 'k'))).not.toContain(secret);
  const eve = { ...actor, id: actor.id + 100, name: 'eve' };
  expect(() => apiKeys.get(eve, 'k')).toThrow(expect.objectContaining({ code: 'not_found' }));
  users.setAccess('bob', { role: 'viewer' });
  expect(apiKeys.actorOf(secret)).toMatchObject({ role: 'viewer' });
  users.remove('bob');
  expect(apiKeys.actorOf(secret)).toBeUndefined();
});

test('nobody hands on more than they have', async () => {
  const { users, apiKeys, repo } = withPeople();
  const connection = (name: string) =>
    repo.connections.save({
      name,
      driver: 'postgresql',
      jdbc_url: 'jdbc:postgresql://h/d',
      username: 'u',
      password: null,
    }).id;
  const [one, two] = [connection('one'), connection('two')];
  await users.add(ada);
  const bob = await users.add({ ...ada, name: 'bob', role: 'operator', connections: [one] });
  const actor = { kind: 'user' as const, ...bob };
  const create = (input: object, by = actor as Parameters<typeof apiKeys.create>[0]) =>
    apiKeys.create(by, { name: `k${Math.random()}`, role: 'operator', ...input });
  expect(() => create({ role: 'editor' })).toThrow(
    expect.objectContaining({ code: 'forbidden', field: 'role' }),
  );
  expect(() => create({ role: 'runner' })).toThrow(expect.objectContaining({ code: 'forbidden' }));
  expect(() => create({ connections: [one, two] })).toThrow(
    expect.objectContaining({ code: 'forbidden', field: 'connections' }),
  );
  const made = create({ expires_in_days: 10 });
  expect(made.connections).toEqual([one]);
  const key = apiKeys.actorOf(made.secret);
  expect(key).toMatchObject({ connections: [one] });
  expect(() => create({ expires_in_days: 11 }, key)).toThrow('longer than itself');
  expect(create({ expires_in_days: 9 }, key)).toMatchObject({ user_id: bob.id });
  expect(apiKeys.list(actor).every(({ user_id }) => user_id === bob.id)).toBe(true);
  const owners = apiKeys.create(configuredActor({ username: 'owner' }), { name: 'machine', role: 'admin' });
  expect(() => apiKeys.revoke(actor, 'machine')).toThrow(expect.objectContaining({ code: 'not_found' }));
  expect(apiKeys.actorOf(owners.secret)).toMatchObject({ role: 'admin', connections: null });
});

test('an API key ends at its time, and says when it was used', () => {
  let now = new Date('2026-03-01T08:00:00Z');
  const { apiKeys } = withPeople({ now: () => now });
  const owner = configuredActor({ username: 'owner' });
  const { secret } = apiKeys.create(owner, { name: 'k', role: 'viewer', expires_in_days: 1 });
  expect(apiKeys.list(owner)[0]?.last_used_at).toBeNull();
  now = new Date('2026-03-02T07:59:59Z');
  expect(apiKeys.actorOf(secret)).toBeDefined();
  expect(apiKeys.list(owner)[0]?.last_used_at).toBe('2026-03-02T07:59:59.000Z');
  now = new Date('2026-03-02T08:00:00Z');
  expect(apiKeys.actorOf(secret)).toBeUndefined();
});

test('who did what to whom is in the audit log, without anything secret', async () => {
  const { repo, by } = withPeople({ configured: { username: 'owner', password: PASSWORD } });
  const owner = configuredActor({ username: 'owner' });
  const { users, apiKeys, sessions } = by({ actor: owner, ip: '10.0.0.1' });
  await users.add({ ...ada, role: 'viewer' });
  users.setAccess('ada', { role: 'operator' });
  await users.setPassword('ada', 'another long password');
  const { secret } = apiKeys.create(owner, { name: 'k', role: 'viewer' });
  const { token } = sessions.start(owner, 'test');
  apiKeys.revoke(owner, 'k');
  users.remove('ada');
  const log = repo.audit.list({ limit: 20 });
  expect(log.map(({ action, resource, resource_name }) => `${action} ${resource} ${resource_name}`)).toEqual([
    'delete user ada',
    'delete api_key k',
    'sign_in session owner',
    'create api_key k',
    'set_password user ada',
    'update user ada',
    'create user ada',
  ]);
  expect(log.every(({ actor, ip }) => actor === 'owner' && ip === '10.0.0.1')).toBe(true);
  expect(log.find(({ action }) => action === 'update')).toMatchObject({
    before: { role: 'viewer' },
    after: { role: 'operator' },
  });
  for (const text of [PASSWORD, 'another long password', secret, token, 'scrypt']) {
    expect(JSON.stringify(log)).not.toContain(text);
  }
});
