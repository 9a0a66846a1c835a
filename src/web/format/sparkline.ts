import type { RunStatus } from '../../domain/run.js';

/** How many runs a sparkline has room for. */
const SLOTS = 30;
const WIDTH = 4;
const HEIGHT = 20;
const BAR = 3;
const LOWEST = 3;

interface Bar {
  id: number;
  status: RunStatus;
  started_at: string;
  finished_at: string | null;
}

/**
 * The last runs as bars, the newest at the right: height is duration, on the scale of the longest; a failure has another
 * colour and a notch in its top. One path for each colour keeps a page of a hundred light.
 */
export function sparkline(bars: Bar[], now = Date.now()) {
  const shown = bars.slice(-SLOTS);
  const durations = shown.map(({ started_at, finished_at }) =>
    Math.max(0, (finished_at === null ? now : Date.parse(finished_at)) - Date.parse(started_at)),
  );
  const longest = Math.max(1, ...durations);
  const paths = { ok: '', bad: '', other: '' };
  for (const [index, bar] of shown.entries()) {
    const x = (SLOTS - shown.length + index) * WIDTH;
    const height = LOWEST + Math.round(((durations[index] as number) / longest) * (HEIGHT - LOWEST));
    const tone = bar.status === 'success' ? 'ok' : bar.status === 'error' ? 'bad' : 'other';
    paths[tone] += tone === 'bad' ? notched(x, height) : `M${x} ${HEIGHT}v-${height}h${BAR}v${height}z`;
  }
  const failed = shown.filter(({ status }) => status === 'error').length;
  return {
    viewBox: `0 0 ${SLOTS * WIDTH} ${HEIGHT}`,
    slots: SLOTS,
    ids: shown.map(({ id }) => id).join(' '),
    paths: Object.entries(paths).filter(([, d]) => d !== ''),
    label: shown.length === 0 ? 'No runs' : `Last ${shown.length} runs: ${failed} failed`,
  };
}

function notched(x: number, height: number): string {
  const full = Math.max(height, 8);
  return `M${x} ${HEIGHT}v-${full}l1.5 4l1.5-4v${full}z`;
}
