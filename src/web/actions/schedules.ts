import type Router from '@koa/router';
import { z } from 'zod';
import { formBody, idOf, validated } from '../../http/index.js';
import type { Services } from '../../services/index.js';
import { done } from '../shell/answers.js';

const emptyForm = z.strictObject({});

export function scheduleActions(router: Router, { schedules }: Pick<Services, 'schedules'>): void {
  for (const [verb, tell, message] of [
    ['pause', schedules.pause, 'Paused: it starts nothing until it is resumed'],
    ['resume', schedules.resume, 'Resumed'],
  ] as const) {
    router.post(`/schedules/:id/${verb}`, async (ctx) => {
      validated(emptyForm, await formBody(ctx));
      const { group_id } = await tell(idOf('schedule', ctx.params.id));
      done(ctx, `/groups/${group_id}`, message);
    });
  }

  router.post('/schedules/:id/trigger', async (ctx) => {
    validated(emptyForm, await formBody(ctx));
    const { group_run_id } = await schedules.trigger(idOf('schedule', ctx.params.id));
    done(ctx, `/group-runs/${group_run_id}`, `Group run ${group_run_id} started`);
  });
}
