import { EventSourceParserStream } from 'eventsource-parser/stream';
import { z } from 'zod';
import { ERROR_CODES, PipekitError } from '../domain/errors.js';

type Query = Record<string, string | number | undefined>;

export interface ApiClient {
  get<T>(path: string, query?: Query): Promise<T>;
  /** `If-Match: *` where a change is made whatever the thing is by now. */
  post<T>(path: string, body?: object, options?: { ifMatch?: '*' }): Promise<T>;
  /** Server-sent events after the one of this id, until the server ends the stream. Rejects with `unavailable` when it breaks off. */
  stream(path: string, lastEventId: number): AsyncGenerator<StreamEvent>;
}

export interface StreamEvent {
  event: string;
  id?: string;
  data: unknown;
}

export interface ApiAddress {
  url: string;
  /** The header that says who we are. */
  authorization?: string;
  /** How long a request may take. */
  timeoutMs?: number;
}

/** Longer than any request takes: whatever lasts is a run, and that is asked about again and again. */
const TIMEOUT_MS = 30_000;
/** A stream says at least every 15 s that it is still there. */
const SILENCE_MS = 45_000;

const SIGN_IN =
  'Set PIPEKIT_API_KEY (`pipekit api-keys create` makes one) or PIPEKIT_PASSWORD, or PIPEKIT_CONFIG to the configuration that has it.';

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
export function createApiClient({ url, authorization, timeoutMs = TIMEOUT_MS }: ApiAddress): ApiClient {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (authorization) headers.authorization = authorization;

  async function call<T>(path: string, init: RequestInit): Promise<T> {
    const response = await reach(url, path, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok && body !== undefined) return body as T;
    throw asFailure(url, response.status, body);
  }

  return {
    get: (path, query = {}) => call(`${path}${searchOf(query)}`, { headers }),
    post: (path, body = {}, { ifMatch } = {}) =>
      call(path, {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json',
          ...(ifMatch ? { 'if-match': ifMatch } : {}),
        },
        body: JSON.stringify(body),
      }),
    stream: (path, lastEventId) =>
      events(url, path, { ...headers, accept: 'text/event-stream', 'last-event-id': String(lastEventId) }),
  };
}

async function* events(
  server: string,
  path: string,
  headers: Record<string, string>,
): AsyncGenerator<StreamEvent> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const response = await reach(server, path, { headers, signal: silence.signal });
    if (!response.ok || !response.body)
      throw asFailure(server, response.status, await response.json().catch(() => undefined));
    const chunks = response.body
      // Comments count as well: they are what says that it is still there.
      .pipeThrough(new TransformStream({ transform: (chunk, out) => (timer.refresh(), out.enqueue(chunk)) }))
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    for await (const { event = 'message', id, data } of chunks) yield { event, id, data: JSON.parse(data) };
  } catch (cause) {
    throw cause instanceof PipekitError ? cause : unreachable(server, cause);
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

async function reach(server: string, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`${server}/api/v1${path}`, init);
  } catch (cause) {
    throw unreachable(server, cause);
  }
}

function unreachable(server: string, cause: unknown): PipekitError {
  return new PipekitError(
    'unavailable',
    `Pipekit does not answer at ${server}: is \`pipekit serve\` running?`,
    { hint: 'If it is somewhere else, set PIPEKIT_SERVER_URL.', cause },
  );
}

function asFailure(server: string, status: number, body: unknown): PipekitError {
  const { data } = failure.safeParse(body);
  if (data) {
    const hint = data.error.hint ?? (status === 401 ? SIGN_IN : undefined);
    return new PipekitError(data.error.code, data.error.message, { ...data.error, hint });
  }
  return new PipekitError('unavailable', `What answers at ${server} is not Pipekit (HTTP ${status})`, {
    hint: 'Check http.host and http.port, or set PIPEKIT_SERVER_URL.',
  });
}

function searchOf(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([key, value]): [string, string] => [key, String(value)]));
  return given.length === 0 ? '' : `?${search.toString()}`;
}

/** Every item of a list that comes in pages. */
export async function allPages<T>(api: ApiClient, path: string, query: Query = {}): Promise<T[]> {
  const all: T[] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, next } = await api.get<{ items: T[]; next: string | null }>(path, {
      limit: 200,
      ...query,
      cursor,
    });
    all.push(...items);
    if (next === null) return all;
    cursor = next;
  }
}
