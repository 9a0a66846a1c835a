import type Router from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import { formBody, forRole, HttpRefusal, type SignIn, validated } from '../../http/index.js';
import type { Renderer } from '../render.js';
import { seeOther } from '../shell/answers.js';
import { ownPath } from './next.js';

const signInForm = z.strictObject({
  name: z.string().max(200),
  password: z.string().max(200),
  next: z.string().max(2_000).optional(),
});

export interface SignInOptions {
  signIn: SignIn;
  render: Renderer;
}

/** Without JavaScript, and with nothing on it that only people who are in may see. */
export function signInRoutes(router: Router, { signIn, render }: SignInOptions): void {
  const open = forRole(router, 'open');
  const show = (ctx: Context, locals: { name?: string; next?: string; problem?: string }): void =>
    render.send(ctx, 'people/sign-in', {
      name: '',
      problem: undefined,
      provider: signIn.provider,
      ...locals,
    });

  open.get('/sign-in', (ctx) => {
    const next = ownPath(oneOf(ctx.query.next));
    if (ctx.state.actor) return ctx.redirect(next);
    show(ctx, { next });
  });

  open.post('/sign-in', async (ctx) => {
    const { name, password, next } = validated(signInForm, await formBody(ctx));
    try {
      await signIn.withPassword(ctx, name, password);
    } catch (thrown) {
      if (!(thrown instanceof HttpRefusal)) throw thrown;
      const { 'WWW-Authenticate': _, ...headers } = thrown.headers;
      ctx.set(headers);
      ctx.status = thrown.status;
      ctx.state.thrown = thrown;
      return show(ctx, { name, next: ownPath(next), problem: [thrown.message, thrown.hint].join('. ') });
    }
    seeOther(ctx, ownPath(next));
  });

  open.post('/sign-out', (ctx) => {
    signIn.out(ctx);
    seeOther(ctx, '/sign-in');
  });
}

function oneOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
