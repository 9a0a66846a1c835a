/** What a test of a connection looks at, one after the other: the first that fails is what is wrong. */
import type { Connection } from './connection.js';
import { type DriverName, driverOf } from './drivers.js';

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
};

/** Where the driver will connect first; undefined for a file. */
export function serverOf({
  driver,
  jdbc_url,
}: Pick<Connection, 'driver' | 'jdbc_url'>): { host: string; port: number } | undefined {
  if (driverOf(driver).place === 'file') return undefined;
  const [, host = 'localhost', port] =
    /\/\/(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(?:\\[^:;]*)?(?::(\d+))?/.exec(jdbc_url) ?? [];
  return { host, port: port === undefined ? (DEFAULT_PORTS[driver] ?? 0) : Number(port) };
}
