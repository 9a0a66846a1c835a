import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { PipekitError } from '../domain/errors.js';
import type { Egress } from './egress.js';

const TIMEOUT_MS = 15_000;
const MAX_ANSWER = 2_000;

interface Post {
  url: URL;
  body: string;
  headers: Record<string, string>;
  signal: AbortSignal;
}

/**
 * Posts JSON to an address that the egress rules permit, and to that one: what the name means a moment later is not asked
 * again, and no redirect is followed. `unavailable` is worth another try.
 */
export async function postJson(egress: Egress, { url, body, headers, signal }: Post): Promise<void> {
  const addresses = await egress.addressesOf(url.hostname);
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const { status, answer } = await new Promise<{ status: number; answer: string }>((resolve, reject) => {
    const call = request(
      url,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Pipekit',
          ...headers,
        },
        agent: false,
        // Node asks for one address or for all of them, as it likes.
        lookup: (_host, { all }, found) =>
          all ? found(null, addresses) : found(null, addresses[0]?.address ?? '', addresses[0]?.family),
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          if (text.length < MAX_ANSWER) text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, answer: text }));
        response.on('error', reject);
      },
    );
    call.on('error', reject);
    call.end(body);
  }).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new PipekitError('unavailable', `${url.hostname} does not answer: ${(cause as Error).message}`, {
      cause,
    });
  });
  if (status >= 200 && status < 300) return;
  // Of the answer only its beginning, in one line: it goes into the delivery log.
  const said = answer.replace(/\s+/g, ' ').trim().slice(0, 200);
  throw new PipekitError(
    isWorthAnotherTry(status) ? 'unavailable' : 'rejected',
    `${url.hostname} answered HTTP ${status}${said ? `: ${said}` : ''}`,
  );
}

function isWorthAnotherTry(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}
