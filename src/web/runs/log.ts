import type { RunLine } from '../../domain/run.js';
import type { Services } from '../../services/index.js';
import { showTime } from '../format/time.js';

const LOG_WINDOW = 500;
const RAW_BATCH = 1_000;

type LogFeed = Pick<Services['runs'], 'lines' | 'lastLines'>;

/** Which lines to show: the last ones, those before a line, or those around one. */
export interface LogPosition {
  before?: number;
  line?: number;
}

export interface LogView {
  lines: (RunLine & { clock: string; missing: number })[];
  /** The newest line shown; what comes after it is live or another page. */
  last: number;
  earlierBefore: number | undefined;
  isTail: boolean;
}

/** Lines count from 1 without gaps, so a position is enough to find any window of them. */
export function logView(feed: LogFeed, runId: number, { before, line }: LogPosition): LogView {
  const newest = feed.lastLines(runId, 1)[0]?.seq ?? 0;
  const wanted = before ? before - 1 : line ? line + LOG_WINDOW / 2 : newest;
  const end = Math.min(newest, wanted);
  const after = Math.max(0, end - LOG_WINDOW);
  const lines = end === after ? [] : feed.lines(runId, { after, limit: end - after });
  return {
    lines: lines.map((one, index) => ({
      ...one,
      clock: showTime(one.at).clock,
      missing: one.seq - (lines[index - 1]?.seq ?? one.seq - 1) - 1,
    })),
    last: lines.at(-1)?.seq ?? end,
    earlierBefore: after > 0 ? after + 1 : undefined,
    isTail: end === newest,
  };
}

/** The whole log as text, read piece by piece as the client takes it. */
export function* rawLog(feed: Pick<LogFeed, 'lines'>, runId: number): Generator<string> {
  for (let after = 0; ; ) {
    const lines = feed.lines(runId, { after, limit: RAW_BATCH });
    const last = lines.at(-1);
    if (!last) return;
    yield lines
      .map(({ at, step, attempt, stream, text }) => `${at} ${step}/${attempt} ${stream} ${text}\n`)
      .join('');
    after = last.seq;
  }
}
