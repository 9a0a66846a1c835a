import type Router from '@koa/router';
import { z } from 'zod';
import { formBody, idOf, validated } from '../../http/index.js';
import type { Services } from '../../services/index.js';

const runForm = z.strictObject({ dry_run: z.literal('true').optional() });

/** Where a cancel came from, to go back to. */
const cancelForm = z.strictObject({ run_id: z.coerce.number().int().positive().optional() });

const emptyForm = z.strictObject({});

/** What the buttons do. Each answers 303 to the page that shows the result, so none needs JavaScript. */
export function actionRoutes(router: Router, { runs }: Pick<Services, 'runs'>): void {
  router.post('/modules/:id/run', async (ctx) => {
    const { dry_run } = validated(runForm, await formBody(ctx));
    const options = { triggered_by: 'manual', dry_run: dry_run === 'true' } as const;
    const { run_id } = await runs.startModule(idOf('module', ctx.params.id), options);
    seeOther(ctx, `/runs/${run_id}`);
  });

  router.post('/modules/:id/cancel', async (ctx) => {
    const { run_id } = validated(cancelForm, await formBody(ctx));
    await runs.cancelModule(idOf('module', ctx.params.id));
    seeOther(ctx, run_id ? `/runs/${run_id}?asked=cancel` : '/runs');
  });

  router.post('/groups/:id/run', async (ctx) => {
    const { dry_run } = validated(runForm, await formBody(ctx));
    const options = { triggered_by: 'manual', dry_run: dry_run === 'true' } as const;
    const { group_run_id } = await runs.startGroup(idOf('group', ctx.params.id), options);
    seeOther(ctx, `/group-runs/${group_run_id}`);
  });

  for (const [verb, tell] of [
    ['pause', runs.pauseGroup],
    ['resume', runs.resumeGroup],
  ] as const) {
    router.post(`/groups/:id/${verb}`, async (ctx) => {
      validated(emptyForm, await formBody(ctx));
      const { group_run_id } = await tell(idOf('group', ctx.params.id));
      seeOther(ctx, `/group-runs/${group_run_id}`);
    });
  }

  router.post('/groups/:id/cancel', async (ctx) => {
    const { run_id } = validated(cancelForm, await formBody(ctx));
    await runs.cancelGroup(idOf('group', ctx.params.id));
    seeOther(ctx, run_id ? `/group-runs/${run_id}?asked=cancel` : '/runs');
  });
}

function seeOther(ctx: { status: number; redirect(url: string): void }, path: string): void {
  ctx.redirect(path);
  ctx.status = 303;
}
