/** What Pipekit is told: its configuration, its secrets, its connections, its environment. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChaosDatabase, Patience } from './database.js';
import type { Login } from './modules.js';
import { SMALL_USER } from './smallDisk.js';

export interface Configuration {
  folder: string;
  /** Of `serve`. */
  port: number;
  temporal: { address: string; namespace: string };
  jrunner: string;
  /** By what stands before _PASSWORD. */
  passwords: Record<string, string>;
}

export function writeConfiguration({ folder, port, temporal, jrunner, passwords }: Configuration): void {
  const lines = [
    'data_dir: .',
    `http: { host: 127.0.0.1, port: ${port} }`,
    `server_url: http://127.0.0.1:${port}`,
    'auth: { password: $CHAOS_PASSWORD }',
    `temporal: { address: '${temporal.address}', namespace: ${temporal.namespace} }`,
    `jrunner: { path: ${jrunner} }`,
  ];
  writeFileSync(join(folder, 'config.yaml'), `${lines.join('\n')}\n`);
  const pairs = Object.entries(passwords).map(([name, value]) => `${name}_PASSWORD=${value}\n`);
  writeFileSync(join(folder, 'secrets'), pairs.join(''), { mode: 0o600 });
}

/** The databases as jrunner reaches them: through the proxies. */
export function loginsOf(
  source: ChaosDatabase,
  destination: ChaosDatabase,
  network: Record<'source' | 'destination' | 'far', { host: string; port: number }>,
): Login[] {
  const from = (patience?: Patience) => ({
    jdbcUrl: source.jdbcUrl(network.source.host, network.source.port, patience),
    user: source.user,
    password: '$SOURCE_PASSWORD',
  });
  const to = ({ host, port } = network.destination, patience?: Patience) => ({
    jdbcUrl: destination.jdbcUrl(host, port, patience),
    user: destination.user,
    password: '$DEST_PASSWORD',
  });
  return [
    { name: 'source', ...from() },
    { name: 'destination', ...to() },
    { name: 'impatient source', ...from({ silence: 6 }) },
    { name: 'impatient destination', ...to(network.destination, { silence: 6 }) },
    { name: 'patient destination', ...to(network.destination, { connecting: 120 }) },
    { name: 'far destination', ...to(network.far) },
    { name: 'small destination', ...to(), user: SMALL_USER },
  ];
}

export const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

/** The clock can be set while the program runs; what measures durations goes on as it was, as on a real machine. */
export function clockEnvironment(file: string): Record<string, string> {
  return {
    LD_PRELOAD: FAKETIME,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
}
