import { createHash } from 'node:crypto';
import { Agent, get } from 'node:http';
import { createInterface } from 'node:readline';

/** Each stream has a connection of its own. */
const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
/** Lines written before the reader came have waited for it, which says nothing. */
const LIVE_MS = 5_000;
/** Of every so many lines one is timed. */
const TIMED = 50;

/**
 * Follows a run to its end.
 * @param {string} url
 * @param {number} run
 * @param {Record<string, string>} headers
 * @returns {Promise<{run: number, lines: number, hash: string, delays: number[]}>} hash: of the lines in order; delays: in
 *   ms, from what a line says of when it was written to when it was read
 */
export async function follow(url, run, headers) {
  const response = await new Promise((resolve, reject) =>
    get(url, { agent, headers }, resolve).on('error', reject),
  );
  if (response.statusCode !== 200) throw new Error(`${url}: ${response.statusCode}`);
  const came = Date.now();
  const hash = createHash('sha256');
  const delays = [];
  let lines = 0;
  let event = '';
  for await (const text of createInterface({ input: response })) {
    if (text.startsWith('event: ')) event = text.slice(7);
    if (event === 'end') break;
    if (event !== 'line' || !text.startsWith('data: ')) continue;
    const line = JSON.parse(text.slice(6));
    hash.update(`${line.text}\n`);
    lines += 1;
    const at = Date.parse(line.at);
    if (lines % TIMED === 0 && at > came + LIVE_MS) delays.push(Date.now() - at);
  }
  response.destroy();
  return { run, lines, hash: hash.digest('hex'), delays };
}
