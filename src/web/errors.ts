import type { Context } from 'koa';
import type { Failure } from '../http/index.js';
import type { Renderer } from './render.js';
import { wantsJson } from './shell/answers.js';

const TITLES: Record<number, string> = {
  401: 'Sign in to go on',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not possible here',
  409: 'Already running',
  500: 'Something went wrong',
  503: 'Not available just now',
};

/** The page that says what went wrong and what to do about it; a script that asked gets the same as JSON. */
export function sendFailurePage(render: Renderer, ctx: Context, { status, error }: Failure): void {
  ctx.remove('WWW-Authenticate'); // people sign in on a page, not in a dialog of the browser
  if (status === 401 && (ctx.method === 'GET' || ctx.method === 'HEAD')) return toSignIn(ctx);
  ctx.status = status;
  if (wantsJson(ctx)) {
    ctx.body = { error };
    return;
  }
  render.send(ctx, 'error', {
    status,
    title: error.code === 'conflict' ? 'Conflict' : (TITLES[status] ?? 'That cannot be done'),
    error,
    runId: error.details?.run_id,
    groupRunId: error.details?.group_run_id,
  });
}

/** A page goes to the sign-in page and comes back; a part of a page has its page do so. */
function toSignIn(ctx: Context): void {
  if (ctx.get('HX-Request')) {
    ctx.status = 401;
    ctx.set('HX-Refresh', 'true');
    ctx.body = '';
    return;
  }
  ctx.redirect(`/sign-in?next=${encodeURIComponent(ctx.url)}`);
  ctx.status = 303;
}
