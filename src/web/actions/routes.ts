import type Router from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import { foreseen } from '../../domain/errors.js';
import { byOf, emptyForm, formBody, formFields, idOf, validated } from '../../http/index.js';
import type { Services } from '../../services/index.js';
import { done } from '../shell/answers.js';
import { scheduleActions } from './schedules.js';
import { watermarkActions } from './watermarks.js';

const runForm = z.strictObject({ dry_run: z.literal('true').optional() });

/** Where a cancel came from, to go back to. */
const cancelForm = z.strictObject({ run_id: z.coerce.number().int().positive().optional() });

const MAX_PICKED = 100;
const pickedForm = z.strictObject({
  id: z.array(z.coerce.number().int().positive()).min(1, 'select a module first').max(MAX_PICKED),
});

type Needed = Pick<Services, 'by'>;

/** What the buttons do. Each answers 303 to the page that shows the result, so none needs JavaScript. */
export function actionRoutes(router: Router, services: Needed): void {
  moduleActions(router, services);
  groupActions(router, services);
  watermarkActions(router, services);
  scheduleActions(router, services);
}

/** What is done is recorded as done by whom. */
const runsOf = ({ by }: Needed, ctx: Context): Services['runs'] => by(byOf(ctx)).runs;

function moduleActions(router: Router, services: Needed): void {
  router.post('/modules/run', async (ctx) => {
    const { id } = validated(pickedForm, await formFields(ctx));
    const refusals: string[] = [];
    for (const moduleId of id) {
      const refusal = await runsOf(services, ctx)
        .startModule(moduleId, { triggered_by: 'manual' })
        .then(() => undefined, messageOf);
      if (refusal) refusals.push(refusal);
    }
    const started = `${id.length - refusals.length} of ${id.length} started`;
    done(ctx, '/runs?status=running&window=all', [started, ...new Set(refusals)].join('. '));
  });

  router.post('/modules/:id/run', async (ctx) => {
    const { dry_run } = validated(runForm, await formBody(ctx));
    const options = { triggered_by: 'manual', dry_run: dry_run === 'true' } as const;
    const { run_id } = await runsOf(services, ctx).startModule(idOf('module', ctx.params.id), options);
    done(ctx, `/runs/${run_id}`, `Run ${run_id} started`);
  });

  router.post('/modules/:id/cancel', async (ctx) => {
    const { run_id } = validated(cancelForm, await formBody(ctx));
    await runsOf(services, ctx).cancelModule(idOf('module', ctx.params.id));
    done(ctx, run_id ? `/runs/${run_id}?asked=cancel` : '/runs', 'Asked to cancel');
  });
}

function groupActions(router: Router, services: Needed): void {
  router.post('/groups/:id/run', async (ctx) => {
    const { dry_run } = validated(runForm, await formBody(ctx));
    const options = { triggered_by: 'manual', dry_run: dry_run === 'true' } as const;
    const { group_run_id } = await runsOf(services, ctx).startGroup(idOf('group', ctx.params.id), options);
    done(ctx, `/group-runs/${group_run_id}`, `Group run ${group_run_id} started`);
  });

  for (const [verb, tell, message] of [
    ['pause', 'pauseGroup', 'Paused: no further member starts'],
    ['resume', 'resumeGroup', 'Resumed'],
  ] as const) {
    router.post(`/groups/:id/${verb}`, async (ctx) => {
      await emptyForm(ctx);
      const { group_run_id } = await runsOf(services, ctx)[tell](idOf('group', ctx.params.id));
      done(ctx, `/group-runs/${group_run_id}`, message);
    });
  }

  router.post('/groups/:id/cancel', async (ctx) => {
    const { run_id } = validated(cancelForm, await formBody(ctx));
    await runsOf(services, ctx).cancelGroup(idOf('group', ctx.params.id));
    done(ctx, run_id ? `/group-runs/${run_id}?asked=cancel` : '/runs', 'Asked to cancel');
  });
}

/** One module that cannot start does not keep the others from it; a fault of ours does. */
function messageOf(thrown: unknown): string {
  return foreseen(thrown).message;
}
