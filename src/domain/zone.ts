/** Time zones by their IANA names. Nothing here says when something is due: that is Temporal's. */

const MINUTE = 60_000;
/** Longer than any hour that is repeated: Troll's clocks go back by two. */
const LOOK_BACK = 180 * MINUTE;

/** The zone this process runs in: the `TZ` variable, or the machine's. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/**
 * The name that a Temporal server surely knows, whatever the case and alias given: servers compare exactly, and may
 * know fewer new names than we do. Undefined for no zone, and for bare offsets, which are not zones.
 */
export function canonicalZone(name: string): string | undefined {
  if (/^[+-]/.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** Minutes east of Greenwich at that moment. */
export function offsetMinutes(at: Date, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(
    at,
  );
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(name) ?? [];
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return sign === '-' ? -size : size;
}

/** `Mon`, `2026-11-02`, `06:00:00`, `+01:00`. */
export function wallClock(at: Date, zone: string) {
  const offset = offsetMinutes(at, zone);
  const shifted = new Date(at.getTime() + offset * MINUTE);
  const [date, clock] = shifted.toISOString().slice(0, 19).split('T') as [string, string];
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, '0');
  const size = Math.abs(offset);
  return {
    weekday: 'Sun Mon Tue Wed Thu Fri Sat'.split(' ')[shifted.getUTCDay()] as string,
    date,
    clock,
    offset: `${offset < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`,
  };
}

/** When the clocks of that zone showed the same date and time before: they had been put back since. */
export function earlierTwin(at: Date, zone: string): Date | undefined {
  const before = offsetMinutes(new Date(at.getTime() - LOOK_BACK), zone);
  const putBack = before - offsetMinutes(at, zone);
  const twin = new Date(at.getTime() - putBack * MINUTE);
  return putBack > 0 && offsetMinutes(twin, zone) === before ? twin : undefined;
}
