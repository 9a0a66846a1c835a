import { z } from 'zod';
import type { Connection } from './connection.js';
import { definitionId, definitionName, runOrder } from './definition.js';
import { type Hook, hookInput } from './module.js';

/** Temporal refuses a workflow more than 2,000 children in flight; no database is glad of a hundred. */
const MAX_PARALLEL = 100;

const MAX_MEMBERS = 10_000;
const MAX_HOOKS = 100;

const memberInput = z.strictObject({
  module_id: definitionId.meta({ description: 'The id of the module.', examples: [1] }),
  run_order: runOrder.meta({
    description: 'Members run from the lowest to the highest; equal ones may run side by side.',
    examples: [1],
  }),
});

export const groupInput = z.object({
  name: definitionName.meta({ description: 'Unique among groups.', examples: ['nightly'] }),
  stop_on_failure: z
    .boolean()
    .default(false)
    .meta({ description: 'A member that fails keeps those after it from starting.' }),
  max_parallel: z
    .number()
    .int()
    .min(1)
    .max(MAX_PARALLEL)
    .default(1)
    .meta({ description: 'How many members of one run_order may run side by side.', examples: [1] }),
  members: z.array(memberInput).max(MAX_MEMBERS).default([]).meta({ description: 'Its modules; each once.' }),
  hooks: z.array(hookInput).max(MAX_HOOKS).default([]).meta({ description: 'SQL run after the members.' }),
});
export type GroupInput = z.infer<typeof groupInput>;

/** A named, ordered set of modules (table `grp`). */
export type Group = GroupInput & { id: number };

/** A group in a list. */
export type GroupSummary = Pick<Group, 'id' | 'name' | 'stop_on_failure' | 'max_parallel'> & {
  member_count: number;
};

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
