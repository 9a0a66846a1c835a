import type Router from '@koa/router';
import type { Check } from '../../services/index.js';
import type { PageOptions } from '../page.js';

export function doctorRoutes(router: Router, { services, render }: PageOptions): void {
  // The checks take seconds: the page comes at once and asks for them. `?now` is the page with them in it.
  router.get('/doctor', async (ctx) => {
    const checks = ctx.query.now === undefined ? undefined : failuresFirst(await services.doctor());
    render.send(ctx, 'doctor/index', { checks });
  });

  router.get('/doctor/checks', async (ctx) => {
    render.send(ctx, 'doctor/checks', { checks: failuresFirst(await services.doctor()) });
  });
}

function failuresFirst(checks: Check[]): Check[] {
  return checks.toSorted((a, b) => Number(a.ok) - Number(b.ok));
}
