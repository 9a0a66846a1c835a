import type { Services } from '../../services/index.js';

type History = ReturnType<Services['runHistory']['throughput']>;

const WIDTH = 240;
const HEIGHT = 36;

/** Rows a second of the last successes as bars, the newest at the right, over the line of their median. */
export function throughputPicture({ runs, median }: History) {
  if (median === null) return undefined;
  const most = Math.max(1, ...runs.map(({ rows_per_s }) => rows_per_s));
  const slot = WIDTH / runs.length;
  const y = (value: number): number => HEIGHT - Math.max(1, Math.round((value / most) * HEIGHT));
  return {
    width: WIDTH,
    height: HEIGHT,
    median,
    medianY: y(median),
    path: runs
      .map(
        ({ rows_per_s }, i) =>
          `M${Math.round(i * slot)} ${HEIGHT}V${y(rows_per_s)}h${Math.max(2, Math.round(slot) - 2)}V${HEIGHT}z`,
      )
      .join(''),
  };
}
