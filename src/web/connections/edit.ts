import type Router from '@koa/router';
import type { Context } from 'koa';
import type { Connection } from '../../domain/connection.js';
import { secretReference } from '../../domain/secret.js';
import { allDrivers } from '../../domain/drivers.js';
import type { PipekitError } from '../../domain/errors.js';
import { byOf, formBody, idOf } from '../../http/index.js';
import type { PageOptions } from '../page.js';
import { refused, seeOther } from '../shell/answers.js';

type Typed = Record<string, string | number | null>;

/** Connections are made and changed here; saving one goes on to its test. */
export function connectionEditRoutes(router: Router, { services, render }: PageOptions): void {
  const { connections } = services;
  const show = (ctx: Context, typed: Typed, stored?: Connection, problem?: PipekitError): void => {
    render.send(ctx, 'connections/edit', {
      typed,
      stored,
      etag: stored && connections.etag(stored),
      problem,
      drivers: allDrivers(),
      others: connections.list().filter(({ id }) => id !== stored?.id),
    });
  };

  router.get('/connections/new', (ctx) => show(ctx, { driver: 'postgresql', jdbc_url: '' }));
  router.get('/connections/url-field', (ctx) => {
    render.send(ctx, 'connections/urlField', { typed: { ...ctx.query }, drivers: allDrivers() });
  });
  router.get('/connections/:id/edit', (ctx) => {
    const stored = connections.get(idOf('connection', ctx.params.id));
    show(ctx, stored as unknown as Typed, stored);
  });

  const save = async (ctx: Context, stored?: Connection): Promise<void> => {
    const { etag, ...typed } = await formBody(ctx);
    try {
      const options = stored ? { ifMatch: [etag ?? ''] } : {};
      const input = { ...stored, ...inputFrom(typed) } as Parameters<typeof connections.save>[0];
      const { id } = services.by(byOf(ctx)).connections.save(input, stored?.id, options);
      seeOther(ctx, `/connections/${id}?test`);
    } catch (thrown) {
      const error = refused(ctx, thrown);
      ctx.status = error.code === 'stale' ? 412 : 422;
      // Somebody may have typed the password itself: it goes nowhere, and not back to the page either.
      const password = secretReference.safeParse(typed.password).success ? (typed.password ?? '') : '';
      show(ctx, { ...typed, password }, stored, error);
    }
  };
  router.post('/connections', (ctx) => save(ctx));
  router.post('/connections/:id', (ctx) => save(ctx, connections.get(idOf('connection', ctx.params.id))));
}

/** A form has texts only, and an empty one means none. */
function inputFrom(typed: Record<string, string>): Record<string, unknown> {
  const orNull = (name: string): string | null => typed[name]?.trim() || null;
  const numberOrNull = (name: string): number | null => (orNull(name) === null ? null : Number(typed[name]));
  return {
    name: typed.name?.trim(),
    driver: typed.driver,
    jdbc_url: typed.jdbc_url?.trim(),
    username: typed.username?.trim() ?? '',
    password: orNull('password'),
    default_dest_connection_id: numberOrNull('default_dest_connection_id'),
    default_dest_schema: orNull('default_dest_schema'),
    runner_pool: orNull('runner_pool'),
    max_concurrent: numberOrNull('max_concurrent'),
    notes: typed.notes ?? '',
  };
}
