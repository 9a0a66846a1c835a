import type Router from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import type { Actor } from '../../domain/actor.js';
import type { ModuleDraft } from '../../domain/draft.js';
import type { PipekitError } from '../../domain/errors.js';
import { allowStyles, byOf, formBody, validated } from '../../http/index.js';
import type { Job } from '../../services/index.js';
import { PATIENCE_MS } from '../modules/look.js';
import type { PageOptions } from '../page.js';
import { refused, seeOther } from '../shell/answers.js';
import { errorPlace } from './errorPlace.js';
import { namesFor } from './names.js';
import { stepLinks } from './steps.js';

const SHOWN_ROWS = 100;
const QUERY_TIMEOUT_S = 60;
/** An answer that comes within this is shown at once; a longer one is asked after. */
const AT_ONCE_MS = 1_500;

const id = z.coerce.number().int().positive();
/** Forms send line ends as CRLF, which would shift every position a database tells of. */
const sqlText = z
  .string()
  .max(100_000)
  .transform((text) => text.replaceAll('\r\n', '\n'));
const sqlForm = z.strictObject({
  draft: id.optional().or(z.literal('').transform(() => undefined)),
  source: id,
  into: id,
  query: sqlText,
  /** The one that the cursor is in; all of it without an editor. */
  statement: sqlText.default(''),
  values: sqlText.default(''),
});
const sqlQuery = z.object({
  draft: id.optional().catch(undefined),
  job: z.uuid().optional().catch(undefined),
});
const namesQuery = z.object({
  source: id,
  q: z.string().max(100).default(''),
  owner: z.string().max(200).optional(),
  table: z.union([z.string(), z.array(z.string())]).default([]),
});

/** What a form says, kept in a draft, whose id it gives. */
type Keep = (ctx: Context) => Promise<{ form: z.output<typeof sqlForm>; draft: number }>;

/** A module from any query: written, tried, and then on to its columns. */
export function sqlRoutes(router: Router, options: PageOptions): void {
  const { services, render } = options;
  const { drafts } = services;
  const show = (ctx: Context, draft: Partial<ModuleDraft>, problem?: PipekitError, job?: Job): void => {
    const connections = services.connections.list();
    const source = connections.find(({ id: one }) => one === draft.source_connection_id) ?? connections[0];
    const into = source?.default_dest_connection_id ?? connections.find((one) => one !== source)?.id;
    render.send(ctx, 'wizard/write', {
      connections,
      draft,
      source,
      into: draft.module?.dest_connection_id ?? into ?? source?.id,
      problem,
      result: job && resultOf(job),
      nonce: allowStyles(ctx),
      steps: stepLinks(draft.id === undefined ? undefined : (draft as ModuleDraft), 'table'),
    });
  };
  const keep = async (ctx: Context) => {
    const form = validated(sqlForm, await formBody(ctx));
    const { source: source_connection_id, query, values } = form;
    const owner = actorOf(ctx);
    return {
      form,
      draft: drafts.keepQuery({ source_connection_id, query, values }, owner, form.draft),
      owner,
    };
  };

  router.get('/modules/new/sql', (ctx) => {
    const { draft, job } = sqlQuery.parse({ ...ctx.query });
    show(
      ctx,
      draft ? drafts.get(draft, actorOf(ctx)) : {},
      undefined,
      job ? jobsOf(services, ctx).get(job) : undefined,
    );
  });

  router.get('/modules/new/sql/names', async (ctx) => {
    const { table, ...asked } = validated(namesQuery, { ...ctx.query });
    ctx.body = { options: await namesFor(services, { ...asked, tables: [table].flat() }) };
  });

  router.post('/modules/new/sql/keep', async (ctx) => {
    render.send(ctx, 'wizard/draftId', { draft: { id: (await keep(ctx)).draft } });
  });

  queryRoutes(router, options, keep);

  router.post('/modules/new/sql', async (ctx) => {
    const { form, draft } = await keep(ctx);
    const { source, into, query, values } = form;
    const owner = actorOf(ctx);
    // Nothing has become different since its columns were found: what was made of them stays.
    if (drafts.get(draft, owner).module?.dest_connection_id === into) return toColumns(ctx, draft);
    const request = {
      source_connection_id: source,
      dest_connection_id: into,
      place: {},
      query,
      watermark_values: valuesOf(values),
    };
    try {
      await jobsOf(services, ctx).soon('propose', PATIENCE_MS, (signal) =>
        drafts.propose(request, owner, signal, { id: draft, values }),
      );
      toColumns(ctx, draft);
    } catch (thrown) {
      const error = refused(ctx, thrown);
      ctx.status = 422;
      show(ctx, drafts.get(draft, owner), error);
    }
  });
}

/** Trying a query: a job, which can be asked after and cancelled. */
function queryRoutes(router: Router, { services, render }: PageOptions, keep: Keep): void {
  const { introspect } = services;
  router.post('/modules/new/sql/run', async (ctx) => {
    const { form, draft } = await keep(ctx);
    const sql = form.statement || form.query;
    const wanted = { limit: SHOWN_ROWS, timeout_s: QUERY_TIMEOUT_S, watermark_values: valuesOf(form.values) };
    const job = jobsOf(services, ctx).start('query', (signal) =>
      introspect.runQuery(form.source, sql, wanted, signal),
    );
    await jobsOf(services, ctx).wait(job.id, AT_ONCE_MS);
    if (!ctx.get('HX-Request')) return seeOther(ctx, `/modules/new/sql?draft=${draft}&job=${job.id}#result`);
    render.send(ctx, 'wizard/result', {
      result: resultOf(jobsOf(services, ctx).get(job.id), sql),
      draft: { id: draft },
    });
  });

  router.get('/modules/new/sql/jobs/:job', async (ctx) => {
    const job = await jobsOf(services, ctx).wait(ctx.params.job as string, AT_ONCE_MS);
    render.send(ctx, 'wizard/result', { result: resultOf(job), draft: {} });
  });

  router.post('/modules/new/sql/jobs/:job/cancel', async (ctx) => {
    const { id: job } = jobsOf(services, ctx).cancel(ctx.params.job as string);
    render.send(ctx, 'wizard/result', {
      result: resultOf(await jobsOf(services, ctx).wait(job, AT_ONCE_MS)),
      draft: {},
    });
  });
}

const toColumns = (ctx: Context, draft: number): void => seeOther(ctx, `/modules/drafts/${draft}/columns`);
/** What a query found is there for whoever asked. */
const jobsOf = ({ by }: Pick<PageOptions['services'], 'by'>, ctx: Context) => by(byOf(ctx)).jobs;
const actorOf = (ctx: Context): Actor => byOf(ctx).actor;

/** `name=value`, one on each line. */
function valuesOf(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.includes('='));
  return Object.fromEntries(
    lines.map((line) => [line.split('=')[0]?.trim(), line.slice(line.indexOf('=') + 1)]),
  );
}

function resultOf(job: Job, sql = '') {
  return { ...job, place: job.error ? errorPlace(job.error.message, sql) : undefined };
}
