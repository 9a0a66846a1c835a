import type Router from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import type { Actor } from '../../domain/actor.js';
import type { ModuleDraft } from '../../domain/draft.js';
import { PipekitError } from '../../domain/errors.js';
import { byOf, formBody, formFields, idOf, validated } from '../../http/index.js';
import { lookAt, PATIENCE_MS } from '../modules/look.js';
import type { PageOptions } from '../page.js';
import { seeOther } from '../shell/answers.js';
import { createModule, type Created } from './create.js';
import { draftFrom } from './draftForm.js';
import { isStep, nameOf, STEPS, stepLinks, type Step } from './steps.js';
import { placeOf, tablesView, whereQuery } from './tables.js';

const text = z.string().max(200).optional();
const chosenForm = z.strictObject({
  source: z.coerce.number().int().positive(),
  into: z.coerce.number().int().positive(),
  table: z.string().min(1).max(200),
  linked_server: text,
  database: text,
  schema: text,
});

/** From a table to a module, in steps. What is typed is kept in a draft, so any step can be left and come back to. */
export function wizardRoutes(router: Router, options: PageOptions): void {
  const { services, render } = options;
  const { drafts, jobs } = services;

  router.get('/modules/new', async (ctx) => {
    const view = await tablesView(services, whereQuery.parse({ ...ctx.query }));
    const kept = drafts.list(actorOf(ctx)).map((draft) => ({ ...draft, ...nameOf(draft, services) }));
    render.send(ctx, 'wizard/table', { ...view, drafts: kept, steps: stepLinks(undefined, 'table') });
  });

  router.get('/modules/new/tables', async (ctx) => {
    render.send(ctx, 'wizard/tables', await tablesView(services, whereQuery.parse({ ...ctx.query })));
  });

  router.post('/modules/new', async (ctx) => {
    const { source, into, table, ...place } = validated(chosenForm, await formBody(ctx));
    const request = {
      source_connection_id: source,
      dest_connection_id: into,
      place: placeOf(place),
      table,
      watermark_values: {},
    };
    const owner = actorOf(ctx);
    const draft = await jobs.soon('propose', PATIENCE_MS, (signal) => drafts.propose(request, owner, signal));
    seeOther(ctx, `/modules/drafts/${draft.id}/columns`);
  });

  draftRoutes(router, options);
}

function draftRoutes(router: Router, { services, render }: PageOptions): void {
  const { drafts } = services;
  const show = async (ctx: Context, draft: ModuleDraft, step: Step, problem?: Created['problem']) => {
    const module = moduleOf(draft);
    render.send(ctx, 'wizard/show', {
      draft,
      module,
      step,
      problem,
      steps: stepLinks(draft, step),
      next: STEPS[STEPS.indexOf(step) + 1],
      back: STEPS[STEPS.indexOf(step) - 1],
      connections: services.connections.list(),
      look: await lookAt(services, module, draft.columns),
      facts: Object.fromEntries(draft.columns.map((column) => [column.id, column])),
    });
  };
  const draftOf = (ctx: Context & { params: Record<string, string> }): ModuleDraft =>
    drafts.get(idOf('draft', ctx.params.id), actorOf(ctx));

  router.get('/modules/drafts/:id/:step', async (ctx) => {
    const draft = draftOf(ctx);
    if (!draft.module) return seeOther(ctx, `/modules/new/sql?draft=${draft.id}`);
    await show(ctx, draft, stepOf(ctx.params.step));
  });

  // What the form says by now, kept; the answer is the SQL beside it.
  router.post('/modules/drafts/:id/look', async (ctx) => {
    const { draft, problem } = draftFrom(services, draftOf(ctx), await formFields(ctx), actorOf(ctx));
    const look = await lookAt(services, moduleOf(draft), draft.columns);
    render.send(ctx, 'modules/form/sql', { look: { ...look, problems: [...problem, ...look.problems] } });
  });

  router.post('/modules/drafts/:id/delete', (ctx) => {
    drafts.remove(idOf('draft', ctx.params.id), actorOf(ctx));
    seeOther(ctx, '/modules/new');
  });

  router.post('/modules/drafts/:id/create', async (ctx) => {
    const draft = draftOf(ctx);
    const fields = await formFields(ctx);
    const { url, problem } = await createModule(services, ctx, draft, {
      isTested: fields.test !== undefined,
      isOverridden: fields.override !== undefined,
    });
    if (url) return seeOther(ctx, url);
    ctx.status = 422;
    await show(ctx, draft, 'preview', problem);
  });

  router.post('/modules/drafts/:id/:step', async (ctx) => {
    const fields = await formFields(ctx);
    const step = stepOf(ctx.params.step);
    const { draft, problem } = draftFrom(services, draftOf(ctx), fields, actorOf(ctx));
    if (problem.length > 0) {
      ctx.status = 422;
      return show(ctx, draft, step, { message: problem.join('. ') });
    }
    seeOther(ctx, `/modules/drafts/${draft.id}/${stepOf(fields.to?.[0])}`);
  });
}

const actorOf = (ctx: Context): Actor => byOf(ctx).actor;

function stepOf(step: string | undefined): Step {
  if (isStep(step)) return step;
  throw new PipekitError('not_found', `There is no step ${step}`);
}

function moduleOf(draft: ModuleDraft): NonNullable<ModuleDraft['module']> {
  if (draft.module) return draft.module;
  throw new PipekitError('conflict', 'The columns of this query are not known yet', {
    hint: 'Find its columns first.',
  });
}
