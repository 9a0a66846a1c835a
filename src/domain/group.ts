import { z } from 'zod';
import type { Connection } from './connection.js';
import { type Hook, hookInput } from './module.js';

/** Temporal refuses a workflow more than 2,000 children in flight; no database is glad of a hundred. */
export const MAX_PARALLEL = 100;

export const groupInput = z.object({
  name: z.string().min(1).max(100),
  /** A member that fails keeps those after it from starting. */
  stop_on_failure: z.boolean().default(false),
  /** How many members of one run_order may run side by side. */
  max_parallel: z.number().int().min(1).max(MAX_PARALLEL).default(1),
  members: z.array(z.object({ module_id: z.number().int(), run_order: z.number().int().min(1) })).default([]),
  /** Run after the members. */
  hooks: z.array(hookInput).default([]),
});
export type GroupInput = z.infer<typeof groupInput>;

/** A named, ordered set of modules (table `grp`). */
export type Group = GroupInput & { id: number };

/** A member as a group run sees it, in run order. */
export interface GroupMember {
  module_id: number;
  module_name: string;
  run_order: number;
  enabled: boolean;
}

/** What a group run works on: copied when it begins. */
export interface GroupDefinition extends Pick<Group, 'name' | 'stop_on_failure' | 'max_parallel'> {
  /** In run order. */
  members: GroupMember[];
  /** In run order. */
  hooks: (Hook & { connection: Connection })[];
}
