/** The one formatter of times and durations; every page uses it. Local means the zone of this server. */

export interface ShownTime {
  iso: string;
  date: string;
  /** The date as people write it, such as 21 Nov; with its year when that is not this one. */
  day: string;
  /** 24-hour clock. */
  clock: string;
  /** Of the local zone at that moment, such as +01:00. */
  offset: string;
  /** It is not the offset of now: the clocks have been, or will be, changed in between. */
  isOtherOffset: boolean;
  utc: string;
}

/** Its name, for the log, where the browser adds lines to those from here. */
export const ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

const two = (value: number): string => String(value).padStart(2, '0');

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function showTime(iso: string, now = new Date()): ShownTime {
  const at = new Date(iso);
  const year = at.getFullYear() === now.getFullYear() ? '' : ` ${at.getFullYear()}`;
  return {
    iso,
    date: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    day: `${at.getDate()} ${MONTHS[at.getMonth()]}${year}`,
    clock: `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`,
    offset: showOffset(-at.getTimezoneOffset()),
    isOtherOffset: at.getTimezoneOffset() !== now.getTimezoneOffset(),
    utc: `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`,
  };
}

function showOffset(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Two units at most: 850 ms, 12.3 s, 4 min 05 s, 1 h 04 min. */
export function showDuration(ms: number): string {
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))} ms`;
  // 59.96 s would be rounded to "60.0 s".
  if (ms < MINUTE - 50) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < HOUR - SECOND / 2) {
    const seconds = Math.round(ms / SECOND);
    return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  }
  const minutes = Math.round(ms / MINUTE);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** How long something took, or has been taking until now. */
export function elapsedMs(
  span: { started_at: string; finished_at: string | null },
  now = Date.now(),
): number {
  const end = span.finished_at === null ? now : Date.parse(span.finished_at);
  return Math.max(0, end - Date.parse(span.started_at));
}
