import type { Context } from 'koa';
import { foreseen, type PipekitError } from '../../domain/errors.js';

/** After a form: 303 to the page that shows the result. Only to pages of ours. */
export function seeOther(ctx: Pick<Context, 'redirect' | 'status'>, path: string): void {
  // `//host` and `/\host` are addresses of other sites.
  ctx.redirect(/^\/(?![/\\])/.test(path) ? path : '/');
  ctx.status = 303;
}

/**
 * What a button did. A script that stays on its page asks for JSON and shows `message`, with a link to `path`; a plain
 * form is sent there.
 */
export function done(ctx: Context, path: string, message: string): void {
  if (wantsJson(ctx)) ctx.body = { url: path, message };
  else seeOther(ctx, path);
}

/** Why a form is shown again instead of what it asked for; kept for the log of requests. A fault of ours is thrown on. */
export function refused(ctx: Pick<Context, 'state'>, thrown: unknown): PipekitError {
  const problem = foreseen(thrown);
  ctx.state.thrown = problem;
  return problem;
}

export function wantsJson(ctx: Pick<Context, 'accepts'>): boolean {
  return ctx.accepts('html', 'json') === 'json';
}
