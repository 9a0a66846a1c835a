import { z } from 'zod';

export const groupInput = z.object({
  name: z.string().min(1).max(100),
  members: z.array(z.object({ module_id: z.number().int(), run_order: z.number().int().min(1) })).default([]),
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
export interface GroupDefinition {
  name: string;
  /** In run order. */
  members: GroupMember[];
}
