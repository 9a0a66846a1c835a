import { afterEach, expect, test } from '@jest/globals';
import { ownPath } from '../../src/web/people/next.js';
import { createWorld, type World, type WorldOptions } from '../api/support/world.js';
import { PASSWORD } from './everyone.js';

let world: World;
afterEach(() => world?.close());

/** A Pipekit whose owner is ada, with a browser's ways. */
async function start(options: WorldOptions = {}) {
  world = await createWorld(options);
  if (!options.credentials)
    await world.services.people.users.add({ name: 'ada', password: PASSWORD, role: 'admin' });
  return world;
}

const form = (fields: Record<string, string>, headers: Record<string, string> = {}) => ({
  method: 'POST',
  body: new URLSearchParams(fields).toString(),
  headers: {
    'Content-Type': 'application/x-www-form-urlencoded',
    'Sec-Fetch-Site': 'same-origin',
    ...headers,
  },
});

const signIn = (fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  world.request('/sign-in', form({ name: 'ada', password: PASSWORD, next: '/runs', ...fields }, headers));

const cookieOf = ({ headers }: Awaited<ReturnType<typeof signIn>>): string =>
  (headers['set-cookie']?.[0] ?? '').split(';')[0] as string;

const me = async (Cookie: string) => (await world.request('/api/v1/me', { headers: { Cookie } })).json;

test('a page sends to the sign-in page, which sends back, with a session that the browser keeps to itself', async () => {
  await start();
  const { headers } = await world.request('/runs?status=error');
  expect(headers.location).toBe('/sign-in?next=%2Fruns%3Fstatus%3Derror');
  const page = await world.request(headers.location as string);
  expect(page.text).toContain('name="next" value="/runs?status=error"');
  const answer = await signIn({ next: '/runs?status=error' });
  expect([answer.status, answer.headers.location]).toEqual([303, '/runs?status=error']);
  const [cookie] = answer.headers['set-cookie'] as string[];
  expect(cookie).toMatch(/^pipekit=[\w-]{43}; path=\/; expires=[^;]+; samesite=lax; httponly$/);
  expect(await me(cookieOf(answer))).toMatchObject({ kind: 'user', name: 'ada', role: 'admin' });
});

test('over https the cookie is for this host only, and the browser is told to stay with https', async () => {
  await start({ isHttps: true, authOptions: { isHttps: true } });
  const answer = await signIn();
  expect(answer.headers['set-cookie']?.[0]).toMatch(/^__Host-pipekit=.*; path=\/; .*secure; httponly$/);
  expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
});

test('a wrong password says no more than that, and keeps what was typed but the password', async () => {
  await start();
  for (const fields of [{ password: 'wrong password' }, { name: 'nobody' }] as Record<string, string>[]) {
    const { status, text, headers } = await signIn(fields);
    expect(status).toBe(401);
    expect(text).toContain('The name or the password is wrong');
    expect(text).not.toContain('wrong password');
    expect(headers['www-authenticate']).toBeUndefined();
    expect(headers['set-cookie']).toBeUndefined();
  }
  expect(JSON.stringify(world.logged)).not.toContain(PASSWORD);
});

test('every sign-in makes a new session and ends the one the browser came with', async () => {
  await start();
  const planted = cookieOf(await signIn());
  const own = cookieOf(await signIn({}, { Cookie: planted }));
  expect(own).not.toBe(planted);
  expect(await me(own)).toMatchObject({ name: 'ada' });
  expect(await me(planted)).toMatchObject({ error: { code: 'unauthorized' } });
});

test('a session id that nobody has given is worth nothing, and is not taken over', async () => {
  await start();
  const answer = await signIn({}, { Cookie: 'pipekit=chosen-by-somebody-else' });
  expect(cookieOf(answer)).not.toContain('chosen');
  expect(await me('pipekit=chosen-by-somebody-else')).toMatchObject({ error: { code: 'unauthorized' } });
});

test('signing out ends the session; signing out everywhere ends all', async () => {
  await start();
  const [one, two, three] = [cookieOf(await signIn()), cookieOf(await signIn()), cookieOf(await signIn())];
  const out = await world.request('/sign-out', form({}, { Cookie: one as string }));
  expect([out.status, out.headers.location]).toEqual([303, '/sign-in']);
  expect(out.headers['set-cookie']?.[0]).toContain('expires=Thu, 01 Jan 1970');
  expect(await me(one as string)).toMatchObject({ error: {} });
  expect(await me(two as string)).toMatchObject({ name: 'ada' });
  await world.request('/account/sign-out-everywhere', form({}, { Cookie: two as string }));
  expect(await me(three as string)).toMatchObject({ error: {} });
});

test('a new password ends all sessions but this one, which goes on under a new id', async () => {
  await start();
  const [here, there] = [cookieOf(await signIn()), cookieOf(await signIn())];
  const change = (fields: Record<string, string>) =>
    world.request(
      '/account/password',
      form({ again: fields.password as string, ...fields } as never, { Cookie: here }),
    );
  expect((await change({ old: 'wrong', password: 'another long password' })).status).toBe(401);
  const other = await change({ old: PASSWORD, password: 'another long password', again: 'other' });
  expect(other.status).toBe(422);
  expect(other.text).toMatch(/role="alert"[^<]*again: is not the same password/);
  const answer = await change({ old: PASSWORD, password: 'another long password' });
  expect(answer.status).toBe(303);
  expect(
    await me(
      cookieOf(answer).length > 9 ? (answer.headers['set-cookie']?.at(-1)?.split(';')[0] as string) : '',
    ),
  ).toMatchObject({ name: 'ada' });
  expect(await me(there)).toMatchObject({ error: {} });
  expect(await me(here)).toMatchObject({ error: {} });
  expect((await signIn()).status).toBe(401);
});

test.each([
  ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
  ['a sibling site', { 'Sec-Fetch-Site': 'same-site' }],
  ['nowhere it would say', { 'Sec-Fetch-Site': '' }],
  ['an opaque origin', { 'Sec-Fetch-Site': '', Origin: 'null' }],
])('with a session a write from %s is refused', async (_, headers) => {
  await start();
  world.addModule('orders');
  const Cookie = cookieOf(await signIn());
  const answer = await world.request('/modules/1/run', form({}, { ...headers, Cookie }));
  expect(answer.status).toBe(403);
  expect(world.repo.runs.runningOf(1)).toBeUndefined();
});

test('another site can sign nobody in, nor have passwords guessed by its visitors', async () => {
  await start();
  for (let i = 0; i < 101; i += 1) {
    expect((await signIn({ password: 'wrong' }, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
  }
  expect((await signIn()).status).toBe(303);
});

test('after a hundred bad passwords even the right one waits, with Basic and on the page; sessions and keys go on', async () => {
  await start();
  const { people } = world.services;
  const Cookie = cookieOf(await signIn());
  const [ada] = people.users.list();
  const actor = { kind: 'user' as const, ...(ada as NonNullable<typeof ada>) };
  const { secret } = people.apiKeys.create(actor, { name: 'k', role: 'viewer' });
  const basic = (password: string) => `Basic ${Buffer.from(`ada:${password}`).toString('base64')}`;
  const ask = (Authorization: string) => world.request('/api/v1/me', { headers: { Authorization } });
  for (let i = 0; i < 50; i += 1) expect((await signIn({ password: 'wrong' })).status).toBe(401);
  for (let i = 0; i < 25; i += 1) expect((await ask(basic('wrong'))).status).toBe(401);
  for (let i = 0; i < 25; i += 1) expect((await ask('Bearer pipekit_wrong')).status).toBe(401);
  const late = [await signIn(), await ask(basic(PASSWORD)), await ask('Bearer pipekit_wrong')];
  expect(late.map(({ status }) => status)).toEqual([429, 429, 429]);
  expect(late[1]?.json.error).toMatchObject({
    code: 'too_many_attempts',
    hint: expect.stringContaining('Try again in'),
  });
  for (const { headers } of late) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  expect(await me(Cookie)).toMatchObject({ name: 'ada' });
  expect((await ask(`Bearer ${secret}`)).json).toMatchObject({ kind: 'api_key' });
});

test('behind a trusted proxy the address it names is the one that is throttled; without one nobody can make it up', async () => {
  const from = (ip: string) => ({ 'X-Forwarded-For': ip });
  await start({ trustedProxies: 1 });
  for (let i = 0; i < 100; i += 1) await signIn({ password: 'wrong' }, from(`9.9.9.${i}, 10.0.0.1`));
  expect((await signIn({}, from('10.0.0.1'))).status).toBe(429);
  expect((await signIn({}, from('10.0.0.2'))).status).toBe(303);
  await world.close();
  await start();
  for (let i = 0; i < 100; i += 1) await signIn({ password: 'wrong' }, from(`10.0.0.${i}`));
  expect((await signIn({}, from('10.9.9.9'))).status).toBe(429);
});

test('the user of the configuration signs in too, and has to again when Pipekit starts anew', async () => {
  await start({ credentials: { username: 'owner', password: PASSWORD } });
  const Cookie = cookieOf(await signIn({ name: 'owner' }));
  expect(await me(Cookie)).toMatchObject({ id: null, name: 'owner', role: 'admin' });
  expect(world.repo.sessions.list(null)).toHaveLength(1);
});

test.each([
  ['/runs?q=a%20b', '/runs?q=a%20b'],
  ['//evil.example/x', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['/.//evil.example', '/'],
  ['https://evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['/sign-in?next=/', '/'],
  ['', '/'],
])('next=%j leads to %s', (wanted, path) => {
  expect(ownPath(wanted)).toBe(path);
});
