import { z } from 'zod';
import { MAX_NAME } from './definition.js';

/** What people set for this Pipekit as a whole, while it runs; the rest is in its configuration (config.ts). */
export const settingsInput = z.object({
  instance_name: z
    .string()
    .trim()
    .min(1)
    .max(MAX_NAME)
    .nullable()
    .default(null)
    .meta({
      description:
        'What people call this Pipekit; every page shows it, so that nobody takes one for another.',
      examples: ['production'],
    }),
});
export type Settings = z.output<typeof settingsInput>;

export type SettingsView = Settings & { instance_id: string };
