/** An address from which nothing comes back, not even a refusal: what a machine that has lost its power looks like. */
import { spawnSync } from 'node:child_process';

/** Loopback, so that it is ours, and nobody else's, so that nobody else is cut off. */
export const FAR_HOST = '127.0.0.77';

const route = (what: 'add' | 'del'): boolean =>
  spawnSync('ip', ['route', what, 'blackhole', `${FAR_HOST}/32`, 'table', 'local']).status === 0;

export const canLoseHost = (): boolean =>
  process.getuid?.() === 0 && spawnSync('ip', ['-V']).status === 0 && process.platform === 'linux';

/**
 * Whether everything sent to it has been acknowledged. What is not is sent again and again, for about 15 minutes, and only
 * then does Linux give up: keep-alive probes are for connections that wait (jrunner/README.md, "Limits").
 */
export function isAcknowledged(): boolean {
  const { stdout } = spawnSync('ss', ['-tnH', 'dst', FAR_HOST], { encoding: 'utf8' });
  const connections = stdout.trim().split('\n');
  return connections.every((line) => / 0 +\S+ +\S+ *$/.test(line));
}

export function loseHost(): void {
  if (!route('add')) throw new Error(`The route to ${FAR_HOST} could not be taken away`);
}

/** Again is harmless. */
export function findHost(): void {
  route('del');
}
