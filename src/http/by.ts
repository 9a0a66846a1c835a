import type { Context } from 'koa';
import { type Actor, type By, NOBODY } from '../domain/actor.js';

/** Whose request it is; of an open route, it may be nobody's. */
export function byOf(ctx: Context): By {
  return { actor: (ctx.state.actor as Actor | undefined) ?? NOBODY, ip: ctx.ip };
}
