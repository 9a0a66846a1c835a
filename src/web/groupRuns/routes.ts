import type { Services } from '../../services/index.js';
import type Router from '@koa/router';
import { idOf } from '../../http/index.js';
import { sendLive } from '../live/index.js';
import { elapsedMs } from '../format/time.js';
import type { PageOptions } from '../page.js';
import { executionUrl, type TemporalUi } from '../temporalUi.js';

export function groupRunRoutes(router: Router, { services, render, temporalUi, changes }: PageOptions): void {
  router.get('/group-runs/:id', (ctx) => {
    const view = groupRunView(services, idOf('group run', ctx.params.id), temporalUi);
    render.send(ctx, 'group-runs/show', {
      ...view,
      isCancelling: view.isRunning && ctx.query.asked === 'cancel',
    });
  });

  router.get('/live/group-runs/:id', (ctx) => {
    const id = idOf('group run', ctx.params.id);
    services.groupRuns.get(id); // not_found is an answer of its own, so it has to come before the first byte
    sendLive(ctx, changes, (changed) => {
      const isConcerned =
        changed.groupRuns.has(id) ||
        [...changed.runs].some((runId) => services.runs.find(runId)?.group_run_id === id);
      return isConcerned
        ? render.fragment(ctx, 'group-runs/live', groupRunView(services, id, temporalUi))
        : '';
    });
  });
}

function groupRunView(services: Services, id: number, temporalUi: TemporalUi | undefined) {
  const { runs, ...groupRun } = services.groupRuns.get(id);
  const modules = new Map(services.modules.list().map((module) => [module.id, module]));
  const group = services.groups.list().find((candidate) => candidate.id === groupRun.group_id);
  const isRunning = groupRun.finished_at === null;
  const begun = new Set(runs.map((run) => run.module_id));
  return {
    groupRun,
    group,
    isRunning,
    elapsed: elapsedMs(groupRun),
    runs: runs.map((run) => ({ ...run, strategy: modules.get(run.module_id)?.merge_strategy })),
    // By today's members: the ones still to come are only known to the workflow.
    waiting: isRunning
      ? (group?.members ?? [])
          .filter((member) => !begun.has(member.module_id))
          .map((member) => modules.get(member.module_id)?.name ?? `module ${member.module_id}`)
      : [],
    temporalUrl: executionUrl(temporalUi, groupRun),
    liveUrl: isRunning ? `/live/group-runs/${id}` : undefined,
  };
}
