import type Router from '@koa/router';
import type { PageOptions } from '../page.js';
import { calendar, upcoming } from './calendar.js';

export function scheduleRoutes(router: Router, { services, render }: PageOptions): void {
  router.get('/schedules', async (ctx) => {
    const schedules = await services.schedules.list();
    const fires = upcoming(schedules);
    render.send(ctx, 'schedules/index', { schedules, fires, calendar: calendar(fires) });
  });
}
