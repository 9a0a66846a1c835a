import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below what Linux gives to outgoing connections: one of those cannot take the port before it is used.
const LOWEST = 20_000;
const HIGHEST = 32_000;

/**
 * @param {string} host
 * @returns {Promise<number>} a port that was free a moment ago, at random so that two who ask at once hardly meet
 */
export async function freePort(host) {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isPortFree(host, port)) return port;
  }
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function isPortFree(host, port) {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
