import { z } from 'zod';

const UNIT_MS = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;

/** How old a module's last success may be before it is late. */
export const freshnessInput = z
  .string()
  .max(20)
  .regex(/^[1-9]\d{0,5} (minutes|hours|days)$/, 'must be like "6 hours" (minutes, hours, days)')
  .nullable()
  .optional()
  .meta({
    description: 'How old its last success may be before it is late and alerts say so; null: no limit.',
    examples: ['6 hours'],
  });

/** Milliseconds of a text that `freshnessInput` takes. */
export function freshnessMs(text: string): number {
  const [amount, unit] = text.split(' ');
  return Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
}
