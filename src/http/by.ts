import type { Context } from 'koa';
import { type Actor, type By, LOCAL_ADMIN } from '../domain/actor.js';

/** Whose request it is: who signed in, or whoever reaches a Pipekit that asks nobody. */
export function byOf(ctx: Context): By {
  return { actor: (ctx.state.actor as Actor | undefined) ?? LOCAL_ADMIN, ip: ctx.ip };
}
