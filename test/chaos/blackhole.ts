/** An address from which nothing comes back, not even a refusal: what a machine that has lost its power looks like. */
import { spawnSync } from 'node:child_process';

/** Loopback, so that it is ours, and of this world of this process alone, so that nobody else is cut off. */
export const farHost = (world: number): string => `127.77.${process.pid % 250}.${world + 1}`;

const route = (what: 'add' | 'del', host: string): boolean =>
  spawnSync('ip', ['route', what, 'blackhole', `${host}/32`, 'table', 'local']).status === 0;

export const canLoseHost = (): boolean =>
  process.getuid?.() === 0 && spawnSync('ip', ['-V']).status === 0 && process.platform === 'linux';

/**
 * Whether everything sent to it has been acknowledged. What is not is sent again and again, for about 15 minutes, and only
 * then does Linux give up: keep-alive probes are for connections that wait (jrunner/README.md, "Limits").
 */
export function isAcknowledged(host: string): boolean {
  const { stdout } = spawnSync('ss', ['-tnH', 'dst', host], { encoding: 'utf8' });
  const connections = stdout.trim().split('\n');
  return connections.every((line) => / 0 +\S+ +\S+ *$/.test(line));
}

export function loseHost(host: string): void {
  if (!route('add', host)) throw new Error(`The route to ${host} could not be taken away`);
}

/** Again is harmless. */
export function findHost(host: string): void {
  route('del', host);
}
