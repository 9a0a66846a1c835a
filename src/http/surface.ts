import type Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import { type Failure, HttpRefusal, toFailure } from './errors.js';
import type { RequestState } from './requestLog.js';

/** One face of the server: the API or the web pages. The first that handles a path gets it. */
export interface Surface {
  handles(path: string): boolean;
  routers: Router[];
  sendFailure(ctx: Context, failure: Failure): void;
}

/** Answers by the surface the path belongs to. */
export function serveSurfaces(surfaces: Surface[]): Middleware {
  const faces = surfaces.map(({ handles, routers }) => ({
    handles,
    routers: routers.map((router) => ({ router, run: router.routes() })),
  }));
  return (ctx, next) => {
    const routers = faces.find((face) => face.handles(ctx.path))?.routers ?? [];
    const matches = routers.map(({ router, run }) => ({ run, match: router.match(ctx.path, ctx.method) }));
    const found = matches.find(({ match }) => match.route);
    if (found) return found.run(ctx as Parameters<typeof found.run>[0], next);
    const methods = matches.flatMap(({ match }) => match.path.flatMap((layer) => layer.methods));
    throw noRoute(ctx, [...new Set(methods)].sort());
  };
}

function noRoute(ctx: Context, methods: string[]): HttpRefusal {
  if (methods.length === 0) return new HttpRefusal(404, `There is nothing at ${ctx.path}`);
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
