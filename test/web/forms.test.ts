import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Module, Watermark } from '../../src/domain/module.js';
import { createWorld, type World } from '../api/support/world.js';
import { submit } from './visit.js';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const PASSWORD = 'long enough for a test';

const post = (path: string, fields: [string, string][]) =>
  submit(world, path, new URLSearchParams(fields).toString());

/** The element of that name, as it is in the page. */
const field = (text: string, name: string): string =>
  new RegExp(`<(?:input|select|textarea)[^>]* name="${name}"[^>]*>`).exec(text)?.[0] ?? '';

test('an API key that is refused stays as it was typed, and the wrong field is marked', async () => {
  const typed = (changes: Record<string, string>): [string, string][] =>
    Object.entries({
      name: 'nightly',
      role: 'operator',
      connections: 'erb',
      expires_in_days: '7',
      ...changes,
    });
  const { status, text } = await post('/account/keys', typed({}));
  expect(status).toBe(422);
  expect(text).toContain('There is no connection named &quot;erb&quot;');
  expect(world.logged.at(-1)).toMatchObject({ status: 422, error: 'There is no connection named "erb"' });
  expect(field(text, 'name')).toContain('value="nightly"');
  expect(field(text, 'connections')).toMatch(/value="erb".*aria-invalid="true"/);
  expect(field(text, 'expires_in_days')).toContain('value="7"');
  expect(text).toContain('<option value="operator" selected>');
  expect((await post('/account/keys', typed({ connections: '' }))).status).toBe(201);
});

test('a user who is refused stays as typed, but for the password', async () => {
  const fields = { name: 'ada', password: PASSWORD, role: 'viewer', connections: '' };
  const { status, text } = await post('/users', Object.entries(fields));
  expect(status).toBe(409);
  expect(text).toContain('The first user has to be an admin');
  expect(field(text, 'name')).toContain('value="ada"');
  expect(text).not.toContain(PASSWORD);
  expect(world.services.people.users.list()).toEqual([]);
});

test('a change of a user that is refused says why on the page of users, with what was typed for that user alone', async () => {
  await post('/users', Object.entries({ name: 'ada', role: 'admin', password: PASSWORD, connections: '' }));
  const signedIn = await post(
    '/sign-in',
    Object.entries({ name: 'ada', password: PASSWORD, next: '/users' }),
  );
  const Cookie = signedIn.headers['set-cookie']?.[0]?.split(';')[0] as string;
  await world.services.people.users.add({
    name: 'bob',
    role: 'viewer',
    password: PASSWORD,
    connections: null,
  });
  const change = (path: string, fields: Record<string, string>) =>
    world.request(path, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        'Sec-Fetch-Site': 'same-origin',
        Cookie,
      },
    });
  const [ada, bob] = world.services.people.users.list();
  const refused = await change(`/users/${bob?.id}/access`, { role: 'operator', connections: 'erb' });
  expect(refused.status).toBe(422);
  expect(refused.text).toContain('There is no connection named &quot;erb&quot;');
  expect(refused.text.match(/value="erb"/g)).toHaveLength(1);
  expect(refused.text).toContain('aria-label="Connections of bob"');
  const short = await change(`/users/${bob?.id}/password`, { password: 'short' });
  expect(short.status).toBe(422);
  expect(short.text).toMatch(/role="alert"[^<]*password: must have 12 characters or more/);
  const last = await change(`/users/${ada?.id}/delete`, {});
  expect(last.status).toBe(409);
  expect(last.text).toMatch(/role="alert"/);
  expect(world.services.people.users.list().map(({ name, role }) => [name, role])).toEqual([
    ['ada', 'admin'],
    ['bob', 'viewer'],
  ]);
});

const WATERMARK = { name: 'since', resolver_sql: 'select 1', default_value: '0', connection_id: 1 };

/** What the module's form sends of its rules and its watermark. */
function filled(module: Module, changes: Record<string, string> = {}, lookback = ''): [string, string][] {
  return [
    ['etag', world.services.modules.etag(module)],
    ['part', 'policy'],
    ['part', 'watermarks'],
    ...Object.entries({
      enabled: 'true',
      drift_policy: module.drift_policy,
      bad_rows: module.bad_rows,
      bad_rows_limit: String(module.bad_rows_limit),
      ...Object.fromEntries(
        Object.entries(WATERMARK).map(([key, value]) => [`watermark.${key}`, String(value)]),
      ),
      'watermark.lookback': lookback,
      ...changes,
    }),
  ];
}

const incremental = (watermark: Partial<Watermark> = {}): Module => {
  const [{ id: connection_id } = { id: 0 }] = world.services.connections.list();
  const id = world.addModule('orders', {
    merge_strategy: 'incremental',
    merge_key: 'id',
    source_query: 'select id from t where id >= {since}',
    watermarks: [{ ...WATERMARK, ...watermark, connection_id }],
  });
  return world.services.modules.get(id);
};

test('bad rows and a lookback are set on the module’s form', async () => {
  const module = incremental();
  const sent = filled(module, { bad_rows: 'set_aside', bad_rows_limit: '7' }, '15 minutes');
  expect((await post(`/modules/${module.id}`, sent)).status).toBe(303);
  const saved = world.services.modules.get(module.id);
  expect(saved).toMatchObject({ bad_rows: 'set_aside', bad_rows_limit: 7 });
  expect(saved.watermarks).toMatchObject([{ name: 'since', lookback: '15 minutes' }]);
  const { text } = await world.request(`/modules/${module.id}/edit`);
  expect(field(text, 'bad_rows_limit')).toContain('value="7"');
  expect(field(text, 'watermark.lookback')).toContain('value="15 minutes"');
});

test('a lookback that is emptied is none, and history tells', async () => {
  const module = incremental({ lookback: '1000' });
  expect((await post(`/modules/${module.id}`, filled(module))).status).toBe(303);
  expect(world.services.modules.get(module.id).watermarks[0]).not.toHaveProperty('lookback');
  const history = await world.request(`/modules/${module.id}?tab=history&from=1&to=2`);
  expect(history.text).toContain('by default 0, lookback 1000');
});

test('a field that is refused is marked and says why, with what was typed still in it', async () => {
  const module = incremental();
  const wrong = async (...sent: Parameters<typeof filled>) => {
    const { status, text } = await post(`/modules/${module.id}`, filled(...sent));
    expect(status).toBe(422);
    return text;
  };
  const limited = await wrong(module, { bad_rows: 'set_aside', bad_rows_limit: '0' });
  expect(field(limited, 'bad_rows_limit')).toMatch(/value="0".*aria-invalid="true"/);
  expect(limited).toContain('<span class="why" id="why-bad_rows_limit">');
  const looking = await wrong(module, {}, 'a while');
  expect(field(looking, 'watermark.lookback')).toMatch(/value="a while".*aria-invalid="true"/);
  expect(looking).toMatch(/<span class="why" id="why-watermarks\[0\].lookback">[^<]*15 minutes/);
  expect(world.services.modules.get(module.id)).toEqual(module);
});

test('a draft that is refused at its end leads back to the step that has the field', async () => {
  const { id: _, next_resolved_query: __, ...module } = incremental({ lookback: '1000' });
  const draft = world.repo.drafts.add('local:local', {
    source_connection_id: module.source_connection_id,
    place: {},
    table: 't',
    query: '',
    values: '',
    module: { ...module, name: 'drafted', merge_strategy: 'full' },
    columns: [],
    warnings: [],
  });
  const { status, text } = await post(`/modules/drafts/${draft.id}/create`, [['part', 'preview']]);
  expect(status).toBe(422);
  expect(text).toContain('A lookback needs the strategy incremental');
  expect(text).toContain(
    `<a href="/modules/drafts/${draft.id}/destination">Back to Destination and strategy</a>`,
  );
});
