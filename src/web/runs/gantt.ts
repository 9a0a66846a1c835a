import type { Run, RunStep } from '../../domain/run.js';
import { elapsedMs } from '../format/time.js';

/** The width of the drawing in its own units; the page scales it. */
const GANTT_WIDTH = 1_000;
const MIN_BAR = 4;
/** A step that was retried all night has hundreds of attempts; the last ones tell the story. */
const MAX_ROWS = 60;

export interface GanttRow extends RunStep {
  /** Left edge and width of its bar. */
  x: number;
  width: number;
  ms: number;
}

/** A stretch in which no step was at work, shortened so that the steps can be seen. */
export interface GanttGap {
  x: number;
  width: number;
  ms: number;
}

/** One row for each attempt of each step, on the time line from the start of the run to its end or to now. */
export function gantt(run: Run & { steps: RunStep[] }, now = Date.now()) {
  const origin = Date.parse(run.started_at);
  const shown = run.steps.slice(-MAX_ROWS).map((step) => {
    const ms = elapsedMs(step, now);
    const from = Math.max(0, Date.parse(step.started_at) - origin);
    return { step, ms, from, to: from + ms };
  });
  // A late report may end after the run did: it stretches the line rather than leave the drawing.
  const end = Math.max(1, elapsedMs(run, now), ...shown.map(({ to }) => to));
  const idle = longGaps(shown, end);
  const busy = idle.reduce((sum, { from, to }) => sum - (to - from), end);
  const left = busy / (1 - idle.length * IDLE_SHARE);
  const short = left * IDLE_SHARE;
  /** Where a moment is, in units of the drawing. */
  const at = (ms: number): number => {
    const saved = idle.reduce((sum, { from, to }) => {
      const passed = Math.min(Math.max(ms - from, 0), to - from);
      return sum + passed * (1 - short / (to - from));
    }, 0);
    return Math.round(((ms - saved) / left) * GANTT_WIDTH);
  };
  const rows = shown.map(({ step, ms, from, to }): GanttRow => {
    const width = Math.min(GANTT_WIDTH, Math.max(MIN_BAR, at(to) - at(from)));
    return { ...step, ms, x: clamp(at(from), GANTT_WIDTH - width), width };
  });
  const gaps = idle.map(
    ({ from, to }): GanttGap => ({ x: at(from), width: at(to) - at(from), ms: to - from }),
  );
  return { width: GANTT_WIDTH, rows, gaps };
}

/** A gap longer than a tenth of the run is drawn as so much of it: a night of waiting hides what was done. */
const IDLE_FROM_SHARE = 0.1;
const IDLE_SHARE = 0.06;
const IDLE_FROM_MS = 5_000;

function longGaps(busy: { from: number; to: number }[], end: number): { from: number; to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  let covered = 0;
  for (const { from, to } of [...busy.toSorted((a, b) => a.from - b.from), { from: end, to: end }]) {
    if (from - covered > Math.max(IDLE_FROM_MS, end * IDLE_FROM_SHARE))
      gaps.push({ from: covered, to: from });
    covered = Math.max(covered, to);
  }
  return busy.length === 0 ? [] : gaps;
}

/** Clocks of runners differ: a bar may not leave the drawing. */
function clamp(value: number, max: number): number {
  return Math.min(max, Math.max(0, value));
}
