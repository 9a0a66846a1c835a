import type { Context } from 'koa';
import { type By, NOBODY } from '../domain/actor.js';
import type { RequestState } from './requestLog.js';

/** Whose request it is; of an open route, it may be nobody's. */
export function byOf(ctx: Context): By {
  const { actor, requestId } = ctx.state as RequestState;
  return { actor: actor ?? NOBODY, ip: ctx.ip, request_id: requestId };
}
