import type Router from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import { inFull } from '../../domain/errors.js';
import {
  CALLBACK,
  formBody,
  forRole,
  HttpRefusal,
  type SignIn,
  STATUS,
  validated,
} from '../../http/index.js';
import type { Renderer } from '../render.js';
import { refused, seeOther } from '../shell/answers.js';
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

type Show = (ctx: Context, locals: { name?: string; next?: string; problem?: string }) => void;

/** Without JavaScript, and with nothing on it that only people who are in may see. */
export function signInRoutes(router: Router, { signIn, render }: SignInOptions): void {
  const open = forRole(router, 'open');
  const show: Show = (ctx, locals) =>
    render.send(ctx, 'people/sign-in', {
      name: '',
      next: '/',
      problem: undefined,
      provider: signIn.provider?.name,
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
      return show(ctx, {
        name,
        next: ownPath(next),
        problem: inFull(thrown),
      });
    }
    seeOther(ctx, ownPath(next));
  });

  if (signIn.provider) providerRoutes(open, signIn, show);

  open.post('/sign-out', (ctx) => {
    signIn.out(ctx);
    seeOther(ctx, '/sign-in');
  });
}

/** There and back: both are links, since a browser follows no form to another site (form-action). */
function providerRoutes(open: Router, signIn: SignIn, show: Show): void {
  open.get('/sign-in/provider', async (ctx) => {
    await orShow(ctx, show, async () => {
      ctx.redirect((await signIn.provider?.start(ctx, ownPath(oneOf(ctx.query.next)))) ?? '/sign-in');
    });
  });

  open.get(CALLBACK, async (ctx) => {
    await orShow(ctx, show, async () => seeOther(ctx, await signIn.withProvider(ctx)));
  });
}

/** What a person can do something about is said on the sign-in page. */
async function orShow(ctx: Context, show: Show, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const error = refused(ctx, thrown);
    ctx.status = STATUS[error.code];
    show(ctx, { problem: inFull(error) });
  }
}

function oneOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
