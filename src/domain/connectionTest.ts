/** What a test of a connection looks at, one after the other: the first that fails is what is wrong. */
import type { Connection } from './connection.js';
import { allDrivers, type DriverName } from './drivers.js';

export const TEST_STAGES = ['dns', 'tcp', 'tls', 'login', 'privileges'] as const;

export interface TestStage {
  name: (typeof TEST_STAGES)[number];
  ok: boolean;
  ms: number;
  message: string;
  /** What to do about it, one sentence. */
  fix?: string;
}

/** Looks up, connects and shakes hands as the driver will; ends with the first stage that fails. Never rejects. */
export type ProbeNetwork = (
  connection: Pick<Connection, 'driver' | 'jdbc_url'>,
  signal: AbortSignal,
) => Promise<TestStage[]>;

const DEFAULT_PORTS: Partial<Record<DriverName, number>> = {
  postgresql: 5432,
  mariadb: 3306,
  mysql: 3306,
  sqlserver: 1433,
  db2i: 8471, // the database server of IBM i
  db2: 50000,
  oracle: 1521,
  derbyserver: 1527,
};

/** Where the driver will connect first; undefined for a file. */
export function serverOf({
  driver,
  jdbc_url,
}: Pick<Connection, 'driver' | 'jdbc_url'>): { host: string; port: number } | undefined {
  const [first] = serversIn(jdbc_url);
  return first && { host: first.host, port: first.port ?? DEFAULT_PORTS[driver] ?? 0 };
}

/** Every host that a URL lets its driver connect to; none of a file. */
export function hostsOf(jdbcUrl: string): string[] {
  return serversIn(jdbcUrl).map(({ host }) => host);
}

/** With their addresses: Derby's prefix is that of its server too. */
const FILES = allDrivers()
  .filter(({ place }) => place === 'file')
  .flatMap(({ url_prefixes, address }) =>
    url_prefixes.map((prefix) => ({ prefix, address: new RegExp(`^(?:${address})$`, 'u') })),
  );
const isFile = (url: string): boolean =>
  FILES.some(({ prefix, address }) => url.startsWith(prefix) && address.test(url.slice(prefix.length)));

/** Of a URL that has passed the rules for URLs: other forms name no host where this looks for one. */
function serversIn(url: string): { host: string; port?: number }[] {
  if (isFile(url)) return [];
  const [, servers = ''] = /^jdbc:[a-z0-9]+:(?:thin:@)?\/\/([^/?;]*)/.exec(url) ?? [];
  return servers.split(',').map((server) => {
    const [, host, port] = /^(\[[^\]]*\]|[^:\\]*)(?:\\[^:]*)?(?::(\d+))?$/.exec(server) ?? [];
    return { host: host || 'localhost', ...(port !== undefined && { port: Number(port) }) };
  });
}
