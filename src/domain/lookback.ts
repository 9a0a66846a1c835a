import { z } from 'zod';

/** How far before the resolved value a run reads again: `15 minutes` of a date and time, or `1000` of a number. */
export const lookbackInput = z
  .string()
  .max(20)
  .regex(
    /^[1-9]\d{0,8}( (seconds|minutes|hours|days))?$/,
    'must be like "15 minutes" (seconds, minutes, hours, days), or a whole number to subtract from a number',
  )
  .meta({
    description:
      'How far before the resolved value to read again, for rows committed late; `incremental` only.',
    examples: ['15 minutes'],
  });

const UNITS = ['seconds', 'minutes', 'hours', 'days'] as const;

export interface Lookback {
  amount: number;
  /** null: the value is a number. */
  unit: (typeof UNITS)[number] | null;
}

/** The parts of a text that `lookbackInput` takes. */
export function parseLookback(text: string): Lookback {
  const [amount, word] = text.split(' ');
  return { amount: Number(amount), unit: UNITS.find((unit) => unit === word) ?? null };
}

/** What it means for the rows, in a sentence. */
export function lookbackVerdict(text: string): string {
  const { unit } = parseLookback(text);
  const rows = unit === null ? `rows of the last ${text} values` : `rows of the last ${text}`;
  return `${rows} are read again, merged by key`;
}
