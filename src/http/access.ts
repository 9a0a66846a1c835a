import type Router from '@koa/router';
import type { Middleware } from 'koa';
import type { Actor } from '../domain/actor.js';
import { PipekitError } from '../domain/errors.js';
import { atLeast, type Role } from '../domain/role.js';
import { HttpRefusal } from './errors.js';
import type { RequestState } from './requestLog.js';

/** Who may call a route: anybody, or those whose role is at least this one. */
export type Access = 'open' | Role;

const guards = new WeakMap<object, Access>();

/**
 * The first middleware of every route: lets in whom the route is for. A route without it cannot be served (surface.ts),
 * so nothing is reachable because somebody forgot to say who may.
 */
export function access(needed: Access): Middleware<RequestState> {
  const guard: Middleware<RequestState> = (ctx, next) => {
    if (needed !== 'open') requireRole(ctx.state, needed);
    return next();
  };
  guards.set(guard, needed);
  return guard;
}

/** What a route has declared; undefined when it has not. */
export function accessOf(route: { stack: object[] }): Access | undefined {
  return route.stack[0] && guards.get(route.stack[0]);
}

function requireRole(state: RequestState, needed: Role): void {
  const actor = requireActor(state);
  if (atLeast(actor.role, needed)) return;
  throw new PipekitError('forbidden', `This takes the role ${needed}, and ${actor.name} is ${actor.role}`);
}

/** Throws 401, or what was wrong with the credentials that came. */
export function requireActor({ actor, refusal }: RequestState): Actor {
  if (actor) return actor;
  throw refusal ?? signInFirst('Sign in with the user name and password of this Pipekit');
}

export function signInFirst(message: string): HttpRefusal {
  return new HttpRefusal(401, message, { 'WWW-Authenticate': 'Basic realm="Pipekit"' });
}

/** The same router, whose routes all declare this role. */
export function forRole(router: Router, role: Access): Router {
  const guard = access(role);
  const guarded = {
    get: (path: string, ...handlers: Middleware[]) => router.get(path, guard, ...handlers),
    post: (path: string, ...handlers: Middleware[]) => router.post(path, guard, ...handlers),
  };
  return Object.assign(Object.create(router) as Router, guarded);
}
