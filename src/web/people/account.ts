import type Router from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import type { PipekitError } from '../../domain/errors.js';
import { byOf, emptyForm, formBody, idOf, type SignIn, STATUS, validated } from '../../http/index.js';
import { atLeast, ROLES } from '../../domain/role.js';
import type { Services } from '../../services/index.js';
import type { Renderer } from '../render.js';
import { connectionsOf, connectionsText } from './connectionList.js';
import { refused, seeOther } from '../shell/answers.js';

export interface PeoplePageOptions {
  services: Pick<Services, 'people' | 'connections'>;
  render: Renderer;
  signIn: SignIn;
}

const keyForm = z.strictObject({
  name: z.string(),
  role: z.enum([...ROLES, 'runner']),
  connections: z.string().default(''),
  expires_in_days: z.coerce.number(),
});

/** A form that was refused: what was typed stays in it, but for passwords. */
export interface Refused {
  typed?: Record<string, string>;
  problem?: PipekitError;
}

/** `problem` is of a key, `refusal` of a password. */
interface AccountPage extends Refused {
  made?: { name: string; secret: string };
  refusal?: PipekitError;
}

const passwordForm = z
  .strictObject({ old: z.string(), password: z.string(), again: z.string() })
  .refine(({ password, again }) => password === again, {
    path: ['again'],
    error: 'is not the same password',
  });

/** What everyone may do for themselves: see where they are signed in, and make keys that may no more than they do. */
export function accountRoutes(router: Router, { services, render, signIn }: PeoplePageOptions): void {
  const { people, connections } = services;
  const show = (ctx: Context, { made, typed = {}, problem, refusal }: AccountPage = {}): void => {
    const actor = byOf(ctx).actor;
    render.send(ctx, 'people/account', {
      made,
      typed,
      problem,
      refusal,
      roles: [...ROLES, 'runner' as const].filter((role) => atLeast(actor.role, role)),
      keys: people.apiKeys
        .list(actor)
        .map((key) => ({ ...key, reach: connectionsText(connections, key.connections) })),
      sessions: people.sessions.list(actor),
      reach: connectionsText(connections, actor.connections),
      hasPassword: actor.kind === 'user' && actor.id !== null && !people.users.get(actor.id).is_external,
      now: new Date().toISOString(),
    });
  };

  router.get('/account', (ctx) => show(ctx));

  router.post('/account/keys', async (ctx) => {
    const typed = await formBody(ctx);
    try {
      const { connections: names, ...key } = validated(keyForm, typed);
      const input = { ...key, connections: connectionsOf(connections, names) };
      const made = people.by(byOf(ctx)).apiKeys.create(byOf(ctx).actor, input);
      // Answered at once rather than after a redirect: this is the only time that the key can be told.
      ctx.status = 201;
      show(ctx, { made });
    } catch (thrown) {
      const problem = refused(ctx, thrown);
      ctx.status = STATUS[problem.code];
      show(ctx, { typed, problem });
    }
  });

  router.post('/account/keys/:id/delete', async (ctx) => {
    await emptyForm(ctx);
    people.by(byOf(ctx)).apiKeys.revoke(byOf(ctx).actor, idOf('API key', ctx.params.id));
    seeOther(ctx, '/account');
  });

  router.post('/account/password', async (ctx) => {
    const typed = await formBody(ctx);
    try {
      const { old, password } = validated(passwordForm, typed);
      // Asked like any password, so that who finds a browser left open cannot go through all of them.
      const actor = await signIn.withPassword(ctx, byOf(ctx).actor.name, old);
      await people.by(byOf(ctx)).users.setPassword(actor.name, password);
      // All sessions have ended; this one goes on, as a new one.
      signIn.as(ctx, actor);
      seeOther(ctx, '/account');
    } catch (thrown) {
      const refusal = refused(ctx, thrown);
      ctx.status = STATUS[refusal.code];
      show(ctx, { refusal });
    }
  });

  router.post('/account/sign-out-everywhere', async (ctx) => {
    await emptyForm(ctx);
    people.by(byOf(ctx)).sessions.endAll(byOf(ctx).actor);
    signIn.out(ctx);
    seeOther(ctx, '/sign-in');
  });
}
