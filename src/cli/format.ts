/** 24-hour clock in the reader's zone, with its offset: `2026-03-01 06:00:00 +01:00`. */
export function time(iso: string): string {
  const date = new Date(iso);
  const minutes = -date.getTimezoneOffset();
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
  return `${day} ${clock} ${offset}`;
}

/** `0.4 s`, `3 min 20 s`, `2 h 5 min`; of a run in progress, so far. */
export function duration({
  started_at,
  finished_at,
}: {
  started_at: string;
  finished_at: string | null;
}): string {
  const seconds = (Date.parse(finished_at ?? new Date().toISOString()) - Date.parse(started_at)) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  if (seconds < 3600) return `${Math.trunc(seconds / 60)} min ${Math.trunc(seconds % 60)} s`;
  return `${Math.trunc(seconds / 3600)} h ${Math.trunc((seconds % 3600) / 60)} min`;
}

/** The status, and what it does not say by itself. */
export function statusOf({ status, hook_failed }: { status: string; hook_failed: boolean }): string {
  return hook_failed ? `${status}, hook failed` : status;
}

export function rows(count: number | null): string {
  return count === null ? '' : `${count.toLocaleString('en')} rows`;
}

/** Columns as wide as their widest cell; the last one as long as it is. */
export function table(lines: string[][]): string {
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column] as number)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** One fact a line, values below each other; what is empty is left out. */
export function facts(values: Record<string, string>): string {
  return table(Object.entries(values).filter(([, value]) => value !== ''));
}

export function indented(text: string): string {
  return `${text.trimEnd().replace(/^(?=.)/gm, '  ')}\n`;
}
