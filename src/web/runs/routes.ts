import { Readable } from 'node:stream';
import type Router from '@koa/router';
import { z } from 'zod';
import { idOf, sendRunStream } from '../../http/index.js';
import { type LiveView, sendLive } from '../live/index.js';
import type { PageOptions } from '../page.js';
import { comparePage, compareQuery } from './compare.js';
import { readFilter } from './filter.js';
import { changedRows, listPage } from './listPage.js';
import { logView, rawLog } from './log.js';
import { runPage, summaryView } from './runPage.js';

const seq = z.coerce.number().int().positive().optional().catch(undefined);
const position = z.object({ before: seq, line: seq });
const streamStart = z.object({ after: z.coerce.number().int().min(0).catch(0) });

export function runRoutes(router: Router, options: PageOptions): void {
  listRoutes(router, options);
  pageRoutes(router, options);
  logRoutes(router, options);
}

function listRoutes(router: Router, { services, render, changes }: PageOptions): void {
  router.get('/runs', (ctx) => {
    render.send(ctx, 'runs/index', listPage(services, readFilter({ ...ctx.query })));
  });

  router.get('/live/runs', (ctx) => {
    const filter = readFilter({ ...ctx.query });
    const view: LiveView = (changed) => {
      const rows = changedRows(services, filter, changed.runs);
      return rows.length > 0 ? render.fragment(ctx, 'runs/live', { runs: rows }) : '';
    };
    sendLive(ctx, changes, view);
  });
}

function pageRoutes(router: Router, { services, render, temporalUi }: PageOptions): void {
  // Before `/runs/:id`, which would take it for a run.
  router.get('/runs/compare', (ctx) => {
    render.send(ctx, 'runs/compare', comparePage(services, compareQuery.parse({ ...ctx.query })));
  });

  router.get('/runs/:id', (ctx) => {
    const view = runPage(services, idOf('run', ctx.params.id), {
      position: position.parse({ ...ctx.query }),
      asked: ctx.query.asked === 'cancel' ? 'cancel' : undefined,
      temporalUi,
    });
    render.send(ctx, 'runs/show', view);
  });

  router.get('/runs/:id/summary', (ctx) => {
    render.send(ctx, 'runs/summary', summaryView(services, idOf('run', ctx.params.id), temporalUi));
  });
}

function logRoutes(router: Router, { services: { runs }, render }: PageOptions): void {
  router.get('/runs/:id/lines', (ctx) => {
    const { id } = runs.get(idOf('run', ctx.params.id)); // no run is not the same as no lines
    render.send(ctx, 'runs/lines', {
      log: logView(runs, id, position.parse({ ...ctx.query })),
      logUrl: `/runs/${id}`,
    });
  });

  router.get('/runs/:id/stream', (ctx) => {
    const { after } = streamStart.parse({ ...ctx.query });
    sendRunStream(ctx, runs, idOf('run', ctx.params.id), after);
  });

  router.get('/runs/:id/log.txt', (ctx) => {
    const id = idOf('run', ctx.params.id);
    runs.get(id); // not_found is an answer of its own, so it has to come before the first byte
    ctx.attachment(`pipekit-run-${id}.log`);
    ctx.type = 'text/plain';
    ctx.body = Readable.from(rawLog(runs, id));
  });
}
