import type { Run, RunStep } from '../../domain/run.js';
import { elapsedMs } from '../format/time.js';

/** The width of the drawing in its own units; the page scales it. */
export const GANTT_WIDTH = 1_000;
const MIN_BAR = 4;
/** A step that was retried all night has hundreds of attempts; the last ones tell the story. */
const MAX_ROWS = 60;

export interface GanttRow extends RunStep {
  /** Left edge and width of its bar. */
  x: number;
  width: number;
  ms: number;
}

/** One row for each attempt of each step, on the time line from the start of the run to its end or to now. */
export function ganttRows(run: Run & { steps: RunStep[] }, now = Date.now()): GanttRow[] {
  const origin = Date.parse(run.started_at);
  // A late report may end after the run did: it stretches the line rather than leave the drawing.
  const ends = run.steps.map((step) => Date.parse(step.started_at) + elapsedMs(step, now) - origin);
  const scale = GANTT_WIDTH / Math.max(1, elapsedMs(run, now), ...ends);
  return run.steps.slice(-MAX_ROWS).map((step) => {
    const ms = elapsedMs(step, now);
    const width = Math.min(GANTT_WIDTH, Math.max(MIN_BAR, ms * scale));
    const left = (Date.parse(step.started_at) - origin) * scale;
    return { ...step, ms, x: Math.round(clamp(left, GANTT_WIDTH - width)), width: Math.round(width) };
  });
}

/** Clocks of runners differ: a bar may not leave the drawing. */
function clamp(value: number, max: number): number {
  return Math.min(max, Math.max(0, value));
}
