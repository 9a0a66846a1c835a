import type Router from '@koa/router';
import { z } from 'zod';
import { asPipekitError } from '../../domain/errors.js';
import { byOf, formBody, idOf, validated } from '../../http/index.js';
import type { PageOptions } from '../page.js';
import { seeOther } from '../shell/answers.js';

const scheduleForm = z.strictObject({
  cron_expr: z.string().max(200),
  timezone: z
    .string()
    .max(100)
    .default('')
    .transform((text) => text.trim() || null),
});

/** Schedules of a group: made beside the words for them, and removed. */
export function scheduleEditRoutes(router: Router, { services, render }: PageOptions): void {
  // What is being typed, in words: never an error of the page.
  router.get('/schedules/words', async (ctx) => {
    const { cron_expr = '', timezone = '' } = ctx.query as Record<string, string>;
    if (cron_expr.trim() === '') return render.send(ctx, 'schedules/words', { preview: undefined });
    try {
      const preview = await services.schedules.preview({ cron_expr, timezone: timezone.trim() || null });
      render.send(ctx, 'schedules/words', { preview });
    } catch (thrown) {
      const { code, message } = asPipekitError(thrown);
      if (code === 'internal') throw thrown;
      render.send(ctx, 'schedules/words', { problem: message });
    }
  });

  router.post('/groups/:id/schedules', async (ctx) => {
    const { id: group_id } = services.groups.get(idOf('group', ctx.params.id));
    const input = validated(scheduleForm, await formBody(ctx));
    await services.by(byOf(ctx)).schedules.save({ group_id, ...input });
    seeOther(ctx, `/groups/${group_id}/edit`);
  });

  router.post('/schedules/:id/delete', async (ctx) => {
    const { id, group_id } = await services.schedules.get(idOf('schedule', ctx.params.id));
    await services.by(byOf(ctx)).schedules.remove(id);
    seeOther(ctx, `/groups/${group_id}/edit`);
  });
}
