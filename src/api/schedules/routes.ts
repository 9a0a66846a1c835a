import type Router from '@koa/router';
import type { Context } from 'koa';
import { idOf, jsonBody, validated } from '../../http/index.js';
import type { Services } from '../../services/index.js';
import { emptyBody, emptyQuery } from '../schemas.js';
import { scheduleBody } from './schemas.js';

export function scheduleRoutes(router: Router, { schedules }: Pick<Services, 'schedules'>): void {
  router.get('/schedules', async (ctx) => {
    validated(emptyQuery, { ...ctx.query });
    ctx.body = { items: await schedules.list(), next: null };
  });

  router.get('/schedules/:id', async (ctx) => {
    ctx.body = await schedules.get(idOf('schedule', ctx.params.id));
  });

  router.post('/schedules', async (ctx) => {
    ctx.body = await schedules.save(validated(scheduleBody, await jsonBody(ctx)));
    ctx.status = 201;
  });

  router.post('/schedules/:id', async (ctx) => {
    const id = idOf('schedule', ctx.params.id);
    ctx.body = await schedules.save(validated(scheduleBody, await jsonBody(ctx)), id);
  });

  /** Routes that take nothing but the id. */
  const act = (name: string, status: number, work: (id: number) => Promise<unknown>): void => {
    router.post(`/schedules/:id/${name}`, async (ctx: Context & { params: Record<string, string> }) => {
      const id = idOf('schedule', ctx.params.id);
      validated(emptyBody, await jsonBody(ctx));
      ctx.body = (await work(id)) ?? {};
      ctx.status = status;
    });
  };
  act('delete', 200, (id) => schedules.remove(id));
  act('pause', 200, (id) => schedules.pause(id));
  act('resume', 200, (id) => schedules.resume(id));
  act('trigger', 202, (id) => schedules.trigger(id));
}
