import { z } from 'zod';
import { ERROR_CODES, PipekitError } from '../domain/errors.js';

export interface ApiClient {
  get<T>(path: string, query?: Record<string, string | number | undefined>): Promise<T>;
  post<T>(path: string, body?: object): Promise<T>;
}

export interface ApiAddress {
  url: string;
  /** The header that says who we are. */
  authorization?: string;
}

/** Longer than any request takes: whatever lasts is a run, and that is asked about again and again. */
const TIMEOUT_MS = 30_000;

const failure = z.object({
  error: z.object({
    code: z.enum(ERROR_CODES),
    message: z.string(),
    field: z.string().optional(),
    hint: z.string().optional(),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  }),
});

/** Paths are below `/api/v1`. Rejects with the PipekitError that the server named, or `unavailable`. */
export function createApiClient({ url, authorization }: ApiAddress): ApiClient {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (authorization) headers.authorization = authorization;

  async function call<T>(path: string, init: RequestInit): Promise<T> {
    const response = await reach(url, `${url}/api/v1${path}`, init);
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok && body !== undefined) return body as T;
    throw asFailure(url, response.status, body);
  }

  return {
    get: (path, query = {}) => call(`${path}${searchOf(query)}`, { headers }),
    post: (path, body = {}) =>
      call(path, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}

async function reach(server: string, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (cause) {
    throw new PipekitError(
      'unavailable',
      `Pipekit does not answer at ${server}: is \`pipekit serve\` running?`,
      {
        hint: 'If it is somewhere else, set PIPEKIT_SERVER_URL.',
        cause,
      },
    );
  }
}

function asFailure(server: string, status: number, body: unknown): PipekitError {
  const { data } = failure.safeParse(body);
  if (data) return new PipekitError(data.error.code, data.error.message, data.error);
  return new PipekitError('unavailable', `What answers at ${server} is not Pipekit (HTTP ${status})`, {
    hint: 'Check http.host and http.port, or set PIPEKIT_SERVER_URL.',
  });
}

function searchOf(query: Record<string, string | number | undefined>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([key, value]): [string, string] => [key, String(value)]));
  return given.length === 0 ? '' : `?${search.toString()}`;
}
