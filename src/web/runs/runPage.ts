import type { Run, RunStep } from '../../domain/run.js';
import type { Services } from '../../services/index.js';
import { elapsedMs } from '../format/time.js';
import { executionUrl, type TemporalUi } from '../temporalUi.js';
import { gantt } from './gantt.js';
import { changesBetween } from './changes.js';
import { type LogPosition, logView } from './log.js';
import { throughputPicture } from './throughput.js';

/** What changes while a run goes on: the partial at the top of its page. */
export function summaryView(
  { runs, runHistory }: Services,
  id: number,
  temporalUi: TemporalUi | undefined,
  now = Date.now(),
) {
  const run = runs.get(id);
  const elapsed = elapsedMs(run, now);
  return {
    run,
    elapsed,
    rowsPerSecond: throughput(run, now),
    failedStep: run.steps.findLast((step) => step.status === 'error'),
    gantt: gantt(run, now),
    temporalUrl: executionUrl(temporalUi, run),
    groupRun: run.group_run,
    throughput: throughputPicture(runHistory.throughput(run)),
    summaryUrl: `/runs/${id}/summary`,
  };
}

/** Rows a second while rows moved: the stage step that got them across, or the one at work. */
function throughput(run: Run & { steps: RunStep[] }, now: number): number | null {
  const stage = run.steps.findLast((step) => step.step === 'stage' && step.rows !== null);
  const ms = stage ? elapsedMs(stage, now) : 0;
  return stage?.rows && ms > 0 ? (stage.rows * 1_000) / ms : null;
}

export function runPage(
  services: Services,
  id: number,
  {
    position,
    asked,
    temporalUi,
  }: { position: LogPosition; asked?: string; temporalUi: TemporalUi | undefined },
) {
  const summary = summaryView(services, id, temporalUi);
  const log = logView(services.runs, id, position);
  const isRunning = summary.run.finished_at === null;
  const lastGood = summary.run.status === 'error' ? services.runHistory.lastGood(summary.run) : undefined;
  return {
    ...summary,
    log,
    firstError: services.runs.firstError(id),
    lastGood,
    changes: lastGood && changesBetween(lastGood, summary.run),
    logUrl: `/runs/${id}`,
    streamUrl: isRunning && log.isTail ? `/runs/${id}/stream?after=${log.last}` : undefined,
    isCancelling: isRunning && asked === 'cancel',
  };
}
