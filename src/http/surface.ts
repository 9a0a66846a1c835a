import type Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import type { Actor } from '../domain/actor.js';
import { accessOf, requireActor } from './access.js';
import { type Failure, HttpRefusal, toFailure } from './errors.js';
import type { RequestState } from './requestLog.js';

/** One face of the server: the API or the web pages. The first that handles a path gets it. */
export interface Surface {
  handles(path: string): boolean;
  /** Of somebody: what they cannot see is not there. */
  routers(actor?: Actor): Router[];
  sendFailure(ctx: Context, failure: Failure): void;
}

/** Answers by the surface the path belongs to. */
export function serveSurfaces(surfaces: Surface[]): Middleware<RequestState> {
  const runnable = createRunnable();
  for (const { routers } of surfaces) routers().forEach(runnable);
  return (ctx, next) => {
    requireReadable(ctx);
    const face = surfaces.find(({ handles }) => handles(ctx.path));
    const routers = face?.routers(ctx.state.actor) ?? [];
    const matches = routers.map((router) => ({ router, match: router.match(ctx.path, ctx.method) }));
    const found = matches.find(({ match }) => match.route);
    if (found) {
      ctx.state.route = String(found.match.path.at(-1)?.path);
      return runnable(found.router)(ctx as never, next);
    }
    requireActor(ctx.state); // what there is and what not is nobody's business
    const methods = matches.flatMap(({ match }) => match.path.flatMap((layer) => layer.methods));
    const allowed = [...new Set(methods)].sort();
    if (ctx.method !== 'OPTIONS' || allowed.length === 0) throw noRoute(ctx, allowed);
    ctx.set('Allow', allowed.join(', '));
    ctx.status = 204;
  };
}

/** A router's middleware, made once. Deny by default: a route that does not say who may call it is not served. */
function createRunnable(): (router: Router) => ReturnType<Router['routes']> {
  const made = new WeakMap<Router, ReturnType<Router['routes']>>();
  return (router) => {
    const known = made.get(router);
    if (known) return known;
    const open = router.stack.find((route) => route.methods.length > 0 && accessOf(route) === undefined);
    if (open)
      throw new Error(`${open.methods.join(' ')} ${String(open.path)} does not declare who may call it`);
    const routes = router.routes();
    made.set(router, routes);
    return routes;
  };
}

const OTHER_VERSION = /^\/api\/v(?!1\/)\d+(\/|$)/;

/** The router would take what it cannot decode as it is, and look for something of that name. */
function requireReadable(ctx: Context): void {
  try {
    decodeURIComponent(ctx.path);
  } catch {
    throw new HttpRefusal(400, 'The address is not correctly %-encoded');
  }
}

function noRoute(ctx: Context, methods: string[]): HttpRefusal {
  if (methods.length === 0) {
    const hint = OTHER_VERSION.test(ctx.path) ? 'This Pipekit has its API at /api/v1.' : undefined;
    return new HttpRefusal(404, `There is nothing at ${ctx.path}`, {}, hint);
  }
  const allow = methods.join(', ');
  return new HttpRefusal(
    405,
    `${ctx.method} is not possible at ${ctx.path}`,
    { Allow: allow },
    `It takes ${allow}.`,
  );
}

/** Turns whatever is thrown further in into an answer, and keeps it for the log. */
export function catchFailures(surfaces: Surface[]): Middleware<RequestState> {
  return async (ctx, next) => {
    try {
      await next();
    } catch (thrown) {
      ctx.state.thrown = thrown;
      const failure = toFailure(thrown, ctx.state.requestId);
      ctx.status = failure.status;
      ctx.set(failure.headers);
      sendFailure(surfaces, ctx, failure);
    }
  };
}

function sendFailure(surfaces: Surface[], ctx: Context, failure: Failure): void {
  try {
    surfaces.find((surface) => surface.handles(ctx.path))?.sendFailure(ctx, failure);
  } catch (error) {
    // The page that tells of failures has failed: Koa would answer for us, without id and headers.
    ctx.state.thrown = error;
    ctx.status = 500;
    ctx.type = 'text';
    ctx.body = toFailure(error, ctx.state.requestId).error.message;
  }
}
