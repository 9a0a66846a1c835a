import type Router from '@koa/router';
import type { PageOptions } from '../page.js';

export function driverRoutes(router: Router, { services, render }: PageOptions): void {
  router.get('/drivers', async (ctx) => {
    const drivers = await services.drivers.list();
    const troubled = drivers.filter(({ problem }) => problem !== null);
    // What is broken first, then what is in use: the rest is there to choose from.
    const rank = (one: (typeof drivers)[number]): number =>
      one.problem !== null ? 0 : one.used_by.length > 0 ? 1 : one.installed ? 2 : 3;
    render.send(ctx, 'drivers/index', {
      drivers: drivers.toSorted((a, b) => rank(a) - rank(b)),
      troubled,
    });
  });
}
