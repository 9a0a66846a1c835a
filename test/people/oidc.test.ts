import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../../bin/lib/freePort.mjs';
import { CALLBACK, createOidc, type OidcSettings } from '../../src/http/oidc.js';
import { identityOf } from '../../src/http/oidcClaims.js';
import { createWorld, type World } from '../api/support/world.js';
import { CLIENT, type Person, startProvider, type TestProvider } from './provider.js';

let world: World;
let provider: TestProvider;
let settings: OidcSettings;

beforeAll(async () => {
  const port = await freePort('127.0.0.1');
  const server_url = `http://127.0.0.1:${port}`;
  provider = await startProvider(server_url + CALLBACK);
  settings = {
    ...CLIENT,
    name: 'Acme',
    issuer: provider.issuer,
    scope: 'openid profile email',
    server_url,
    role_claim: 'groups',
    roles: { data: 'operator', 'data-leads': 'admin' },
    allowed_domains: ['acme.example'],
  };
  world = await createWorld({ port, authOptions: { oidc: createOidc(settings) } });
});
afterAll(async () => {
  await world?.close();
  await provider?.close();
});

const cookies = (headers: { 'set-cookie'?: string[] }): string =>
  (headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');

/** From the sign-in page to the provider and back, in one browser. */
async function signIn(login: string, person: Person, next = '/runs') {
  provider.people[login] = person;
  const away = await world.request(`/sign-in/provider?next=${encodeURIComponent(next)}`);
  const back = new URL(await provider.visit(away.headers.location as string, login));
  const Cookie = cookies(away.headers);
  const answer = await world.request(back.pathname + back.search, { headers: { Cookie } });
  const me = async () =>
    (await world.request('/api/v1/me', { headers: { Cookie: cookies(answer.headers) } })).json;
  return { answer, me, back, Cookie };
}

const ada: Person = { email: 'ada@acme.example', email_verified: true, groups: ['all', 'data-leads'] };

test('somebody comes in by their provider, with the role that their groups map to, and lands where they wanted', async () => {
  expect((await world.request('/sign-in')).text).toContain('Sign in with Acme');
  const { answer, me } = await signIn('ada', ada, '/runs?status=error');
  expect([answer.status, answer.headers.location]).toEqual([303, '/runs?status=error']);
  expect(await me()).toMatchObject({ kind: 'user', name: 'ada@acme.example', role: 'admin' });
  expect(provider.asked().get('code_challenge_method')).toBe('S256');
  for (const name of ['state', 'nonce', 'code_challenge']) {
    expect(provider.asked().get(name)?.length).toBeGreaterThan(20);
  }
});

test('with fewer groups somebody may less at the next sign-in, and earlier sessions end', async () => {
  await signIn('ada', ada); // stays the admin whom the last one needs
  const bob = { ...ada, email: 'bob@acme.example' };
  const before = await signIn('bob', bob);
  expect(await before.me()).toMatchObject({ role: 'admin' });
  const after = await signIn('bob', { ...bob, groups: ['data'] });
  expect(await after.me()).toMatchObject({ role: 'operator' });
  expect(await before.me()).toMatchObject({ error: { code: 'unauthorized' } });
});

test.each([
  ['no group that is mapped', { groups: ['all'] }, 'none of the groups'],
  ['another domain', { email: 'eve@acme.example.evil' }, 'acme.example.evil may not use'],
  ['an address nobody has verified', { email_verified: false }, 'verified'],
])('who has %s is told so, and not let in', async (_, change, message) => {
  const users = world.repo.users.count();
  const { answer, me } = await signIn(`eve ${message}`, { ...ada, email: 'eve@acme.example', ...change });
  expect(answer.status).toBe(403);
  expect(answer.text).toContain(message);
  expect(world.repo.users.count()).toBe(users);
  expect(await me()).toMatchObject({ error: {} });
});

test('what another browser began, or what has been used, lets nobody in', async () => {
  provider.people.ada = ada;
  const away = await world.request('/sign-in/provider');
  const back = new URL(await provider.visit(away.headers.location as string, 'ada'));
  const come = (Cookie: string) => world.request(back.pathname + back.search, { headers: { Cookie } });
  const own = cookies(away.headers);
  const other = cookies((await world.request('/sign-in/provider')).headers);
  for (const Cookie of ['', other, 'pipekit_oidc=made-up']) {
    const { status, headers } = await come(Cookie);
    expect([status, cookies(headers)]).toEqual([401, 'pipekit_oidc=']);
  }
  expect((await come(own)).status).toBe(303);
  expect((await come(own)).status).toBe(401);
});

test('a code that the provider did not give, and a state of somebody else, let nobody in', async () => {
  const away = await world.request('/sign-in/provider');
  const Cookie = cookies(away.headers);
  const state = new URL(away.headers.location as string).searchParams.get('state');
  for (const query of [
    `code=made-up&state=${state}`,
    'code=made-up&state=other',
    'error=access_denied&state=x',
  ]) {
    const { status } = await world.request(`${CALLBACK}?${query}`, { headers: { Cookie } });
    expect(status).toBe(401);
  }
});

test('a local user is not taken over by an account of the same name', async () => {
  await signIn('ada', ada);
  const password = 'correct horse battery staple';
  await world.services.people.users.add({ name: 'carol@acme.example', password, role: 'admin' });
  const { answer } = await signIn('carol', { ...ada, email: 'carol@acme.example' });
  expect(answer.status).toBe(409);
  expect(answer.text).toContain('There is already a user named');
});

test('a provider that is down is said to be, and password sign-in goes on', async () => {
  const port = await freePort('127.0.0.1');
  const oidc = createOidc({ ...settings, issuer: `http://127.0.0.1:${port}` });
  const other = await createWorld({ authOptions: { oidc } });
  try {
    const answer = await other.request('/sign-in/provider');
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('does not answer');
    expect(answer.text).toContain('name="password"');
  } finally {
    await other.close();
  }
});

const rules = { roles: { a: 'viewer', b: 'editor' } as const };
const claims = { iss: 'https://id.example', sub: '7', preferred_username: 'ada' };

test.each([
  ['the highest of several', { groups: ['b', 'a'] }, { role_claim: 'groups' }, 'editor'],
  ['a single text', { groups: 'a' }, { role_claim: 'groups' }, 'viewer'],
  ['one further in', { realm_access: { roles: ['b'] } }, { role_claim: 'realm_access.roles' }, 'editor'],
  [
    'the default for none',
    { groups: [] },
    { role_claim: 'groups', default_role: 'operator' as const },
    'operator',
  ],
  ['the default without a claim', {}, { default_role: 'viewer' as const }, 'viewer'],
])('a role from %s', (_, more, change, role) => {
  expect(identityOf({ ...claims, ...more }, { ...rules, ...change })).toMatchObject({ name: 'ada', role });
});

test('a group named like something every object has is no role', () => {
  const wanted = { ...rules, role_claim: 'groups' };
  expect(() => identityOf({ ...claims, groups: ['constructor', '__proto__'] }, wanted)).toThrow(
    'none of the groups',
  );
});
