import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Closing } from '../../src/main/closing.js';
import { openPipe } from '../../src/main/pipe.js';
import { loadConfig } from '../../src/config.js';
import { hostsOf } from '../../src/domain/connectionTest.js';
import { fileURLToPath } from 'node:url';
import { canaryPort } from './canary.js';

let canary: Awaited<ReturnType<typeof canaryPort>>;
beforeAll(async () => {
  canary = await canaryPort();
});
afterAll(() => {
  canary.close();
});

const jrunner = fileURLToPath(new URL('../../jrunner/bin/jrunner', import.meta.url));
const never = { signal: new AbortController().signal };

/** The pipe of `serve`, `worker` and `doctor`, as these settings have it. */
async function withPipe<T>(
  allow: string,
  use: (pipe: ReturnType<typeof openPipe>) => Promise<T>,
): Promise<T> {
  const closing = new Closing();
  const config = loadConfig({
    PIPEKIT_DATA_DIR: '.',
    PIPEKIT_JRUNNER_PATH: jrunner,
    ...(allow && { PIPEKIT_EGRESS_ALLOW: allow }),
  });
  try {
    return await use(openPipe(config, closing));
  } finally {
    await closing.close();
  }
}

const loginTo = (server: string) => ({
  url: `jdbc:postgresql://${server}/x`,
  user: 'u',
  password: 'a password',
  application: 'test',
});

test('no way of asking a database reaches one that egress.allow does not name', async () => {
  const [inside, outside] = [loginTo('127.0.0.1:1'), loginTo(`${canary.host}:${canary.port}`)];
  const refusal = {
    code: 'forbidden',
    message: '127.0.0.2 may not be reached from here (egress.allow)',
    hint: 'Whoever runs Pipekit can allow it: egress.allow.',
  };
  const migration = { query: 'select 1', table: 't', columns: ['a'] };
  await withPipe('127.0.0.1', async (pipe) => {
    const ways = [
      () => pipe.query(outside, 'select 1', 1, never),
      () => pipe.script(outside, [{ name: 'one', sql: 'select 1' }], never),
      () => pipe.migrate({ ...migration, source: outside, destination: inside }, never),
      () => pipe.migrate({ ...migration, source: inside, destination: outside }, never),
      // The driver goes on to the second when the first does not answer.
      () => pipe.query(loginTo(`127.0.0.1:1,${canary.host}:${canary.port}`), 'select 1', 1, never),
    ];
    for (const ask of ways) await expect(ask()).rejects.toMatchObject(refusal);
  });
  expect(canary.connections()).toBe(0);
  await withPipe('127.0.0.0/8', async (pipe) => {
    await expect(pipe.query(outside, 'select 1', 1, never)).rejects.toMatchObject({ code: 'unavailable' });
  });
  expect(canary.connections()).toBeGreaterThan(0);
}, 30_000);

test('without the setting all but the addresses where clouds hand out credentials are reached', () =>
  withPipe('', async (pipe) => {
    const login = loginTo('169.254.169.254:80');
    await expect(pipe.query(login, 'select 1', 1, never)).rejects.toMatchObject({ code: 'forbidden' });
    const unknown = pipe.query(loginTo('no-such-host.invalid'), 'select 1', 1, never);
    await expect(unknown).rejects.toMatchObject({ code: 'unavailable', details: { kind: 'connect' } });
  }));

test.each([
  ['jdbc:postgresql:shop', ['localhost']],
  ['jdbc:postgresql://a:1,[::1]:2,c/shop?connectTimeout=3', ['a', '[::1]', 'c']],
  ['jdbc:postgresql://,b/shop', ['localhost', 'b']],
  ['jdbc:postgresql:shop?currentSchema=//10.0.0.1/', ['localhost']],
  ['jdbc:sqlserver://h\\SQL:1433;databaseName=//x', ['h']],
  ['jdbc:db2://h:50000/db:currentSchema=S;', ['h']],
  ['jdbc:oracle:thin:@//h:1521/svc', ['h']],
  ['jdbc:as400://h/LIB;libraries=A', ['h']],
  ['jdbc:mariadb://h:3306/db', ['h']],
  ['jdbc:derby://h:1527/db;ssl=basic', ['h']],
  ['jdbc:derby://h/db', ['h']],
  ['jdbc:derby:/data/x', []],
  ['jdbc:sqlite:/data/x.db', []],
  ['jdbc:h2:file:/data/x', []],
])('the hosts of %s', (url, hosts) => {
  expect(hostsOf(url)).toEqual(hosts);
});
