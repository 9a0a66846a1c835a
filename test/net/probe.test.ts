import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { serverOf } from '../../src/domain/connectionTest.js';
import type { DriverName } from '../../src/domain/drivers.js';
import { createEgress, createProbe, LINK_LOCAL } from '../../src/net/index.js';

const probe = createProbe(createEgress({ denied: LINK_LOCAL, setting: 'egress.allow' }));
const never = new AbortController().signal;
const look = (jdbc_url: string, driver: DriverName = 'postgresql') => probe({ driver, jdbc_url }, never);
const servers: Server[] = [];

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

test('a database that is there passes every stage, with what each took', async () => {
  const { host, port } = JSON.parse(process.env.PIPEKIT_TEST_PG as string);
  const stages = await look(`jdbc:postgresql://${host}:${port}/postgres`);
  expect(stages).toEqual([
    { name: 'dns', ok: true, ms: expect.any(Number), message: expect.stringContaining('127.0.0.1') },
    { name: 'tcp', ok: true, ms: expect.any(Number), message: `Port ${port} answers` },
    { name: 'tls', ok: true, ms: expect.any(Number), message: expect.stringMatching(/TLS/) },
  ]);
});

const withMariadb = process.env.PIPEKIT_TEST_MARIADB === 'none' ? test.skip : test;
withMariadb('MariaDB is asked in its own way', async () => {
  const { host, port } = JSON.parse(process.env.PIPEKIT_TEST_MARIADB as string);
  const stages = await look(`jdbc:mariadb://${host}:${port}/x`, 'mariadb');
  expect(stages.map(({ name, ok }) => [name, ok])).toEqual([
    ['dns', true],
    ['tcp', true],
    ['tls', true],
  ]);
});

test('a server that answers with TLS shows its certificate', async () => {
  const { key, cert } = selfSigned();
  // PostgreSQL's way: eight bytes, then S, then TLS on the same connection.
  const tls = createTlsServer({ key, cert });
  const port = await listening(
    createServer((socket) => {
      socket.once('data', () => {
        socket.write('S');
        tls.emit('connection', socket);
      });
    }),
  );
  const [, , stage] = await look(`jdbc:postgresql://127.0.0.1:${port}/x`);
  expect(stage).toMatchObject({ name: 'tls', ok: true });
  expect(stage?.message).toMatch(/^TLSv1\.[23]; its certificate, valid until .* is not verified/);
});

describe('each stage says what is wrong and what to do', () => {
  test('a name that does not exist', async () => {
    const stages = await look('jdbc:postgresql://no-such-host.invalid/x');
    expect(stages).toEqual([
      expect.objectContaining({ name: 'dns', ok: false, fix: expect.stringContaining('DNS') }),
    ]);
  });

  test('an address where clouds hand out credentials', async () => {
    for (const host of ['169.254.169.254', '[fe80::1]', '[::ffff:169.254.169.254]'])
      expect(await look(`jdbc:postgresql://${host}:80/x`)).toEqual([
        expect.objectContaining({ name: 'dns', ok: false, fix: expect.stringContaining('egress.allow') }),
      ]);
  });

  test('a port where nobody listens', async () => {
    const stages = await look('jdbc:postgresql://127.0.0.1:1/x');
    expect(stages.at(-1)).toMatchObject({
      name: 'tcp',
      ok: false,
      message: '127.0.0.1:1 refuses connections',
      fix: expect.stringContaining('running'),
    });
  });

  test('a port where something else answers, or hangs up', async () => {
    const other = await listening(createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    expect((await look(`jdbc:postgresql://127.0.0.1:${other}/x`)).at(-1)).toMatchObject({
      name: 'tls',
      ok: false,
      message: 'What answers there is not PostgreSQL',
    });
    const mute = await listening(createServer((socket) => socket.end()));
    expect((await look(`jdbc:mariadb://127.0.0.1:${mute}/x`, 'mariadb')).at(-1)).toMatchObject({
      name: 'tls',
      ok: false,
      message: expect.stringContaining('hung up'),
    });
  });

  test('a server without TLS, where the URL asks for it', async () => {
    const port = await listening(createServer((socket) => socket.on('data', () => socket.write('N'))));
    expect((await look(`jdbc:postgresql://127.0.0.1:${port}/x`)).at(-1)).toMatchObject({ ok: true });
    expect((await look(`jdbc:postgresql://127.0.0.1:${port}/x?sslmode=require`)).at(-1)).toMatchObject({
      name: 'tls',
      ok: false,
    });
  });

  test('a host that greets with an error', async () => {
    const text = 'Host is blocked';
    const packet = Buffer.from([text.length + 3, 0, 0, 0, 0xff, 0x6a, 0x04, ...Buffer.from(text)]);
    const port = await listening(createServer((socket) => socket.end(packet)));
    expect((await look(`jdbc:mariadb://127.0.0.1:${port}/x`, 'mariadb')).at(-1)).toMatchObject({
      ok: false,
      message: text,
    });
  });
});

test('only what is allowed is reached, once something is', async () => {
  const strict = createProbe(
    createEgress({ only: ['10.0.0.0/8'], denied: LINK_LOCAL, setting: 'egress.allow' }),
  );
  const jdbc_url = 'jdbc:postgresql://127.0.0.1:1/x';
  expect(await strict({ driver: 'postgresql', jdbc_url }, never)).toMatchObject([{ name: 'dns', ok: false }]);
});

test.each<[DriverName, string, object | undefined]>([
  ['postgresql', 'jdbc:postgresql:shop', { host: 'localhost', port: 5432 }],
  ['postgresql', 'jdbc:postgresql://a:1,b:2/shop', { host: 'a', port: 1 }],
  ['postgresql', 'jdbc:postgresql://[::1]:5433/shop', { host: '[::1]', port: 5433 }],
  ['mysql', 'jdbc:mysql://db.example/shop', { host: 'db.example', port: 3306 }],
  ['sqlserver', 'jdbc:sqlserver://h\\SQLEXPRESS:1444;databaseName=x', { host: 'h', port: 1444 }],
  ['oracle', 'jdbc:oracle:thin:@//h/svc', { host: 'h', port: 1521 }],
  ['db2i', 'jdbc:as400://as400.example/LIB', { host: 'as400.example', port: 8471 }],
  ['derbyserver', 'jdbc:derby://h/shop;ssl=basic', { host: 'h', port: 1527 }],
  ['derby', 'jdbc:derby:/data/x', undefined],
  ['sqlite', 'jdbc:sqlite:/data/x.db', undefined],
])('the server of a %s URL: %s', (driver, jdbc_url, expected) => {
  expect(serverOf({ driver, jdbc_url })).toEqual(expected);
});

function selfSigned(): { key: string; cert: string } {
  const read = (name: string): string => readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');
  return { key: read('localhost.key'), cert: read('localhost.crt') };
}
