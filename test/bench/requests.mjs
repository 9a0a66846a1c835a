import { Agent, get } from 'node:http';

/**
 * How long it takes, a request at a time over one connection.
 * @param {string} name
 * @param {string} url
 * @param {number} count
 * @param {Record<string, string>} [headers]
 */
export async function requests(name, url, count, headers = {}) {
  const agent = new Agent({ keepAlive: true });
  const samples = [];
  // The first ones compile the views.
  for (let i = -3; i < count; i++) {
    const started = performance.now();
    const { length: bytes } = await fetchAll(url, agent, { 'Accept-Encoding': 'br, gzip', ...headers });
    const ms = performance.now() - started;
    if (i >= 0) samples.push({ ms, kB: bytes / 1_000 });
  }
  agent.destroy();
  const times = samples.map(({ ms }) => ms);
  return [
    { case: name, metric: 'time', unit: 'ms', samples: times },
    { case: name, metric: 'p95', unit: 'ms', samples: [percentile(times, 0.95)] },
    { case: name, metric: 'on the wire', unit: 'kB', samples: [samples[0].kB] },
  ];
}

function percentile(values, share) {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
}

/**
 * @param {string} url
 * @param {Agent | undefined} agent
 * @param {Record<string, string>} [headers]
 * @returns {Promise<Buffer>} the body as it came
 */
export function fetchAll(url, agent, headers = {}) {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        response.statusCode === 200
          ? resolve(Buffer.concat(chunks))
          : reject(new Error(`${url}: ${response.statusCode}`)),
      );
    }).on('error', reject);
  });
}
