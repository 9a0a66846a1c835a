import Router from '@koa/router';
import type { Context } from 'koa';
import { type Actor, NOBODY } from '../domain/actor.js';
import { PipekitError } from '../domain/errors.js';
import { access, jsonBody, validated } from '../http/index.js';
import { type CallBase, type Route, successOf } from './route.js';

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

async function serve(route: Route, ctx: Context & { params: object }, options: RouterOptions): Promise<void> {
  const { checkAnswers, ...given } = options;
  const actor = (ctx.state.actor as Actor | undefined) ?? NOBODY;
  const services = options.services.as(actor);
  const params = pathParams(route, { ...ctx.params });
  const query = validated(route.query, { ...ctx.query });
  const body = route.method === 'post' ? validated(route.body, await jsonBody(ctx)) : {};
  const answer = await route.handle({ params, query, body, actor, ctx, ...given, services });
  if (route.mediaType !== undefined) return;
  const { status, schema } = successOf(route);
  if (checkAnswers) checkAnswer(route, schema, answer);
  ctx.body = answer ?? {};
  ctx.status = status;
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
