import Router from '@koa/router';
import type { Context } from 'koa';
import { PipekitError } from '../domain/errors.js';
import { access, byOf, jsonBody, validated } from '../http/index.js';
import { readIdempotencyKey, readIfMatch } from './headers.js';
import { type Call, type CallBase, type Route, successOf } from './route.js';

export interface RouterOptions extends Pick<CallBase, 'services' | 'version' | 'document'> {
  /** Holds every answer against its schema: for tests. What we document wrongly must not fail someone's request. */
  checkAnswers?: boolean;
}

/** A router that serves the declared routes below the prefix. */
export function createRouter(prefix: string, routes: Route[], options: RouterOptions): Router {
  const router = new Router({ prefix });
  for (const route of routes) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    router[route.method](
      path,
      access(route.role),
      async (ctx: Context & { params: Record<string, string> }) => {
        await serve(route, ctx, options);
      },
    );
  }
  return router;
}

async function serve(
  route: Route,
  ctx: Context & { params: Record<string, string> },
  options: RouterOptions,
): Promise<void> {
  const { checkAnswers, version, document } = options;
  const by = byOf(ctx);
  const services = options.services.as(by.actor).by(by);
  const params = pathParams(route, { ...ctx.params });
  const ifMatch = route.isConditional ? readIfMatch(ctx) : undefined;
  const query = validated(route.query, { ...ctx.query });
  const body = route.method === 'post' ? validated(route.body, await jsonBody(ctx, route.maxBytes)) : {};
  const call = { params, query, body, actor: by.actor, ifMatch, services, version, document, ctx };
  const answer = await onceIfAsked(route, ctx, call);
  if (route.mediaType !== undefined) return;
  const { status, schema } = successOf(route);
  if (checkAnswers) checkAnswer(route, schema, answer);
  if (route.etag) ctx.set('ETag', `"${route.etag(services, answer)}"`);
  ctx.body = answer;
  ctx.status = status;
}

/** The handler's answer; with an Idempotency-Key, that of the first time. */
async function onceIfAsked(route: Route, ctx: Context, call: Call): Promise<object> {
  const work = async (): Promise<object> => ((await route.handle(call)) ?? {}) as object;
  const key = route.isIdempotent ? readIdempotencyKey(ctx) : undefined;
  if (key === undefined) return work();
  const { params, body, services } = call;
  const request = { operation: route.operationId, params, body };
  const { answer, isRepeat } = await services.idempotency.once(key, request, work);
  if (isRepeat) ctx.set('Idempotency-Replayed', 'true');
  return answer;
}

/** What cannot be an id or name cannot be there either. */
function pathParams(route: Route, given: object): object {
  const result = route.params.safeParse(given);
  if (result.success) return result.data;
  throw new PipekitError('not_found', result.error.issues[0]?.message ?? 'There is nothing here');
}

function checkAnswer({ operationId }: Route, schema: Route['body'], answer: unknown): void {
  // As a client sees it: without what is undefined.
  const result = schema.safeParse(JSON.parse(JSON.stringify(answer ?? {})));
  if (result.success) return;
  throw new Error(`The answer of ${operationId} is not what its schema says: ${result.error.message}`);
}
