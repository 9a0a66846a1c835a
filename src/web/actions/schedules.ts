import type Router from '@koa/router';
import { byOf, emptyForm, idOf } from '../../http/index.js';
import type { Services } from '../../services/index.js';
import { done } from '../shell/answers.js';

export function scheduleActions(router: Router, { by }: Pick<Services, 'by'>): void {
  for (const [verb, message] of [
    ['pause', 'Paused: it starts nothing until it is resumed'],
    ['resume', 'Resumed'],
  ] as const) {
    router.post(`/schedules/:id/${verb}`, async (ctx) => {
      await emptyForm(ctx);
      const { group_id } = await by(byOf(ctx)).schedules[verb](idOf('schedule', ctx.params.id));
      done(ctx, `/groups/${group_id}`, message);
    });
  }

  router.post('/schedules/:id/trigger', async (ctx) => {
    await emptyForm(ctx);
    const { group_run_id } = await by(byOf(ctx)).schedules.trigger(idOf('schedule', ctx.params.id));
    done(ctx, `/group-runs/${group_run_id}`, `Group run ${group_run_id} started`);
  });
}
