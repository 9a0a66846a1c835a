import type Router from '@koa/router';
import type { PageOptions } from '../page.js';

/** For admins. Names and uses; no page ever gets a value, and none takes one. */
export function secretRoutes(router: Router, { services, render }: PageOptions): void {
  router.get('/secrets', (ctx) => {
    render.send(ctx, 'secrets/index', { secrets: services.secrets.list(), pages: PAGES });
  });
}

/** Where a use is shown; a key of the configuration is shown with the settings. */
const PAGES = { connection: '/connections/', 'alert channel': '/alerts#channel-' };
