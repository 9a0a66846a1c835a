import type Router from '@koa/router';
import { z } from 'zod';
import type { Context } from 'koa';
import { foreseen } from '../../domain/errors.js';
import type { Group } from '../../domain/group.js';
import { byOf, formBody, idOf, validated } from '../../http/index.js';
import { groupEditPage, type RefusedSchedule } from '../groups/editPage.js';
import type { PageOptions } from '../page.js';
import { refused, seeOther } from '../shell/answers.js';

const scheduleForm = z.strictObject({
  cron_expr: z.string().max(200),
  timezone: z
    .string()
    .max(100)
    .default('')
    .transform((text) => text.trim() || null),
  catchup_window_s: z.coerce.number().int().default(3600),
  etag: z.string().optional(),
});

/** Schedules of a group: made and changed beside the words for them, and removed. */
export function scheduleEditRoutes(router: Router, { services, render }: PageOptions): void {
  /** What cannot be saved stays in its fields, with why. */
  const orShowAgain = async (
    ctx: Context,
    group: Group,
    typed: Omit<RefusedSchedule, 'problem'>,
    save: () => Promise<unknown>,
  ) => {
    try {
      await save();
      seeOther(ctx, `/groups/${group.id}/edit#schedules-title`);
    } catch (thrown) {
      const problem = refused(ctx, thrown);
      ctx.status = problem.code === 'stale' ? 412 : 422;
      const page = await groupEditPage(services, group, { refused: { ...typed, problem } });
      render.send(ctx, 'groups/edit', page);
    }
  };

  // What is being typed, in words: never an error of the page.
  router.get('/schedules/words', async (ctx) => {
    const { cron_expr = '', timezone = '' } = ctx.query as Record<string, string>;
    if (cron_expr.trim() === '') return render.send(ctx, 'schedules/words', { preview: undefined });
    try {
      const preview = await services.schedules.preview({ cron_expr, timezone: timezone.trim() || null });
      render.send(ctx, 'schedules/words', { preview });
    } catch (thrown) {
      render.send(ctx, 'schedules/words', { problem: foreseen(thrown).message });
    }
  });

  router.post('/groups/:id/schedules', async (ctx) => {
    const group = services.groups.get(idOf('group', ctx.params.id));
    const { etag: _, ...typed } = validated(scheduleForm, await formBody(ctx));
    await orShowAgain(ctx, group, typed, () =>
      services.by(byOf(ctx)).schedules.save({ group_id: group.id, ...typed }),
    );
  });

  router.post('/schedules/:id', async (ctx) => {
    const { id, group_id } = await services.schedules.get(idOf('schedule', ctx.params.id));
    const { etag, ...typed } = validated(scheduleForm, await formBody(ctx));
    const ifMatch = [etag ?? ''];
    await orShowAgain(ctx, services.groups.get(group_id), { id, ...typed }, () =>
      services.by(byOf(ctx)).schedules.update(id, typed, { ifMatch }),
    );
  });

  router.post('/schedules/:id/delete', async (ctx) => {
    const { id, group_id } = await services.schedules.get(idOf('schedule', ctx.params.id));
    await services.by(byOf(ctx)).schedules.remove(id);
    seeOther(ctx, `/groups/${group_id}/edit`);
  });
}
