import type Router from '@koa/router';
import { idOf } from '../../http/index.js';
import type { PageOptions } from '../page.js';
import { weekPage } from './weekPage.js';

export function scheduleRoutes(router: Router, { services, render }: PageOptions): void {
  router.get('/schedules', async (ctx) => {
    const schedules = await services.schedules.week();
    render.send(ctx, 'schedules/index', { schedules, ...weekPage(schedules) });
  });

  // A part of the group's page, which does not wait for it: all schedules are asked about, since they may overlap.
  router.get('/groups/:id/week', async (ctx) => {
    const { id } = services.groups.get(idOf('group', ctx.params.id));
    render.send(ctx, 'schedules/weekPart', weekPage(await services.schedules.week(), id));
  });
}
