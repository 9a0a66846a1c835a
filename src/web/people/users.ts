import type Router from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import { ROLES } from '../../domain/role.js';
import { byOf, emptyForm, formBody, idOf, STATUS, validated } from '../../http/index.js';
import type { PeoplePageOptions, Refused } from './account.js';
import { connectionsOf, connectionsText } from './connectionList.js';
import { refused, seeOther } from '../shell/answers.js';

const accessForm = z.strictObject({ role: z.enum(ROLES), connections: z.string().default('') });
const userForm = accessForm.extend({ name: z.string(), password: z.string() });
const passwordForm = z.strictObject({ password: z.string() });

/** Who may come in: for admins. */
export function userRoutes(router: Router, { services, render }: PeoplePageOptions): void {
  const { connections } = services;
  const { people } = services;

  const show = (ctx: Context, { typed = {}, problem }: Refused = {}): void => {
    const list = people.users.list().map((user) => ({
      ...user,
      names: user.connections === null ? '' : connectionsText(connections, user.connections),
      reach: connectionsText(connections, user.connections),
    }));
    render.send(ctx, 'people/users', {
      users: list,
      typed,
      problem,
      roles: ROLES,
      configured: people.configured?.username,
    });
  };

  router.get('/users', (ctx) => show(ctx));

  router.post('/users', async (ctx) => {
    const typed = await formBody(ctx);
    try {
      const { connections: names, ...user } = validated(userForm, typed);
      await people.by(byOf(ctx)).users.add({ ...user, connections: connectionsOf(connections, names) });
      seeOther(ctx, '/users');
    } catch (thrown) {
      const problem = refused(ctx, thrown);
      ctx.status = STATUS[problem.code];
      show(ctx, { typed, problem });
    }
  });

  router.post('/users/:id/access', async (ctx) => {
    const { connections: names, role } = validated(accessForm, await formBody(ctx));
    people
      .by(byOf(ctx))
      .users.setAccess(idOf('user', ctx.params.id), { role, connections: connectionsOf(connections, names) });
    seeOther(ctx, '/users');
  });

  router.post('/users/:id/password', async (ctx) => {
    const { password } = validated(passwordForm, await formBody(ctx));
    await people.by(byOf(ctx)).users.setPassword(idOf('user', ctx.params.id), password);
    seeOther(ctx, '/users');
  });

  router.post('/users/:id/delete', async (ctx) => {
    await emptyForm(ctx);
    people.by(byOf(ctx)).users.remove(idOf('user', ctx.params.id));
    seeOther(ctx, '/users');
  });
}
