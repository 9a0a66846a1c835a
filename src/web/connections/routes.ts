import type Router from '@koa/router';
import { idOf } from '../../http/index.js';
import type { PageOptions } from '../page.js';

export function connectionRoutes(router: Router, { services, render }: PageOptions): void {
  router.get('/connections', (ctx) => {
    const used = new Map(services.home.sources().map((source) => [source.connection_id, source]));
    const connections = services.connections.list();
    render.send(ctx, 'connections/index', {
      connections: connections.map((one) => ({ ...one, source: used.get(one.id) })),
    });
  });

  router.get('/connections/:id', (ctx) => {
    const connection = services.connections.get(idOf('connection', ctx.params.id));
    const modules = services.modules.list();
    const { default_dest_connection_id } = connection;
    render.send(ctx, 'connections/show', {
      connection,
      destination: services.connections.list().find(({ id }) => id === default_dest_connection_id),
      // Without JavaScript the test is a page of its own.
      isTesting: ctx.query.test !== undefined,
      reads: modules.filter(({ source_connection_id }) => source_connection_id === connection.id),
      writes: modules.filter(({ dest_connection_id }) => dest_connection_id === connection.id),
    });
  });

  router.get('/connections/:id/check', async (ctx) => {
    const { id } = services.connections.get(idOf('connection', ctx.params.id));
    render.send(ctx, 'doctor/checks', { checks: await services.testConnection(id) });
  });
}
