import type Router from '@koa/router';
import type { PageOptions } from '../page.js';
import { auditPage } from './auditPage.js';

/** For admins. */
export function auditRoutes(router: Router, { services, render }: PageOptions): void {
  router.get('/audit', (ctx) => {
    render.send(ctx, 'audit/index', auditPage(services, { ...ctx.query }));
  });
}
