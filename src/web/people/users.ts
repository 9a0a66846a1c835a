import type Router from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import type { PipekitError } from '../../domain/errors.js';
import { ROLES } from '../../domain/role.js';
import { byOf, formBody, idOf, STATUS, validated } from '../../http/index.js';
import type { PeoplePageOptions, Refused } from './account.js';
import { connectionsOf, connectionsText } from './connectionList.js';
import { refused, seeOther } from '../shell/answers.js';

const accessForm = z.strictObject({ role: z.enum(ROLES), connections: z.string().default('') });
const userForm = accessForm.extend({ name: z.string(), password: z.string() });
const passwordForm = z.strictObject({ password: z.string() });

interface RefusedChange extends Refused {
  refusal?: PipekitError;
  access?: { role: string; names?: string };
}

/** Who may come in: for admins. */
export function userRoutes(router: Router, { services, render }: PeoplePageOptions): void {
  const { connections } = services;
  const { people } = services;

  /** `refusal` is of a user who is there, whose `access` is what was typed; `problem` of a new one. */
  const show = (ctx: Context, { typed = {}, problem, refusal, access }: RefusedChange = {}): void => {
    const list = people.users.list().map((user) => ({
      ...user,
      names: user.connections === null ? '' : connectionsText(connections, user.connections),
      reach: connectionsText(connections, user.connections),
      ...(String(user.id) === ctx.params.id && access),
    }));
    render.send(ctx, 'people/users', {
      users: list,
      typed,
      problem,
      refusal,
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

  /** A form of a user who is there. Refused, the page says why, and has what was typed but for passwords. */
  const change = <S extends z.ZodType>(
    what: string,
    form: S,
    work: (ctx: Context, given: z.output<S>) => unknown,
  ): void => {
    router.post(`/users/:id/${what}`, async (ctx: Context) => {
      const typed = await formBody(ctx);
      try {
        await work(ctx, validated(form, typed));
        seeOther(ctx, '/users');
      } catch (thrown) {
        const refusal = refused(ctx, thrown);
        ctx.status = STATUS[refusal.code];
        const { role, connections: names } = typed;
        show(ctx, { refusal, ...(role !== undefined && { access: { role, names } }) });
      }
    });
  };
  const changed = (ctx: Context) => people.by(byOf(ctx)).users;
  const whose = (ctx: Context) => idOf('user', ctx.params.id);

  change('access', accessForm, (ctx, { connections: names, role }) =>
    changed(ctx).setAccess(whose(ctx), { role, connections: connectionsOf(connections, names) }),
  );
  change('password', passwordForm, (ctx, { password }) => changed(ctx).setPassword(whose(ctx), password));
  change('delete', z.strictObject({}), (ctx) => changed(ctx).remove(whose(ctx)));
}
