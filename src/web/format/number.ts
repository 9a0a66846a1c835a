/** The one formatter of numbers; every page uses it. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** 1,234,567; a dash for what is not known. */
export function showNumber(value: number | null): string {
  return value === null ? '–' : whole.format(value);
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** 12.3 MB: decimal units, as databases and disks count. */
export function showBytes(bytes: number | null): string {
  if (bytes === null) return '–';
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const size = bytes / 1_000 ** power;
  return `${power === 0 ? size : size.toFixed(1)} ${UNITS[power]}`;
}
