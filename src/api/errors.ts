import type { Context } from 'koa';
import type { Failure } from '../http/index.js';

/** The one JSON shape of an error: `{error: {code, message, field?, hint?, details?}}`. */
export function sendFailure(ctx: Context, { status, error }: Failure): void {
  ctx.status = status;
  ctx.body = { error };
}
