import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type { Logger } from 'pino';
import type { Actor } from '../domain/actor.js';
import { maskedUncheckedJson } from '../domain/secret.js';
import type { RequestFacts } from '../services/index.js';

/** What every request carries in `ctx.state`. */
export interface RequestState {
  requestId: string;
  /** Aborted when the server closes: streams end then. */
  closing: AbortSignal;
  /** Who is asking; undefined for somebody unknown. */
  actor?: Actor;
  /** What was wrong with the credentials that came. */
  refusal?: Error;
  /** Of the trace that is collected, if any is. */
  traceId?: string;
  /** The pattern of the route that answers. */
  route?: string;
  /** The body as it came, once read. */
  body?: string;
  /** Why the answer is an error, for the log; the client may be told less. */
  thrown?: unknown;
}

/** Gives the request an id, and writes one line when the answer is out or the client has gone. */
export function requestLog(
  logger: Logger,
  redact: (text: string) => string,
  observe: (facts: RequestFacts) => void,
): Middleware<RequestState> {
  return async (ctx, next) => {
    const startedAt = performance.now();
    ctx.state.requestId = randomUUID();
    ctx.set('X-Request-Id', ctx.state.requestId);
    ctx.res.once('close', () => {
      const ms = performance.now() - startedAt;
      write(logger, redact, ctx, ms);
      const { method, status } = ctx;
      observe({ method, route: ctx.state.route ?? 'none', status, seconds: ms / 1000 });
    });
    await next();
  };
}

function write(logger: Logger, redact: (text: string) => string, ctx: Context, ms: number): void {
  const { requestId, thrown, body, actor } = ctx.state as RequestState;
  const { method, path, status } = ctx;
  // The path only: a query may hold what someone searched for.
  const line = {
    method,
    path,
    status,
    ms: Math.round(ms * 10) / 10,
    request_id: requestId,
    trace_id: ctx.state.traceId,
    ...subjectsOf(ctx),
    actor: actor?.name,
  };
  if (status >= 500) logger.error({ ...line, err: thrown }, 'request failed');
  else if (status >= 400)
    logger.warn(
      { ...line, error: messageOf(thrown, redact), body: maskedBody(body, redact) },
      'request refused',
    );
  else logger.info(line, 'request');
}

const IN_PATH = /\/(modules|runs|group-runs|groups|schedules|connections)\/(\d{1,15})(?=\/|$)/;
const ID_NAMES: Record<string, string> = {
  modules: 'module_id',
  runs: 'run_id',
  'group-runs': 'group_run_id',
  groups: 'group_id',
  schedules: 'schedule_id',
  connections: 'connection_id',
};

/** What the request is about, by its path, and the run that it has started. */
function subjectsOf({ path, body }: Context): Record<string, unknown> {
  const [, kind = '', id] = IN_PATH.exec(path) ?? [];
  const started = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  return {
    ...(id !== undefined && { [ID_NAMES[kind] as string]: Number(id) }),
    ...(typeof started.run_id === 'number' && { run_id: started.run_id }),
    ...(typeof started.group_run_id === 'number' && { group_run_id: started.group_run_id }),
  };
}

function messageOf(thrown: unknown, redact: (text: string) => string): string | undefined {
  return thrown instanceof Error ? redact(thrown.message) : undefined;
}

const MAX_LOGGED_BODY = 2_000;

/** The body of a refused request, without what may be a secret; undefined when it cannot be read as JSON. */
export function maskedBody(body: string | undefined, redact: (text: string) => string): string | undefined {
  if (!body) return undefined;
  try {
    return redact(maskedUncheckedJson(JSON.parse(body))).slice(0, MAX_LOGGED_BODY);
  } catch {
    return undefined; // not JSON: there is no telling which part of it is a secret
  }
}
