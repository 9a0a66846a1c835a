import { z } from 'zod';
import { groupInput } from '../../domain/group.js';
import { definitionQuery, partial } from '../definitions/schemas.js';
import { hookView } from '../modules/schemas.js';

const memberView = z
  .strictObject({
    module_id: z.number().int().meta({ description: 'The id of the module.' }),
    run_order: z.number().int().meta({
      description: 'Members run from the lowest to the highest; equal ones may run side by side.',
    }),
  })
  .meta({
    id: 'GroupMember',
    description: 'A module of a group.',
    examples: [{ module_id: 1, run_order: 1 }],
  });

export const groupView = z
  .strictObject({
    id: z.number().int().meta({ description: 'The id of the group.' }),
    name: z.string().meta({ description: 'Unique among groups.' }),
    stop_on_failure: z
      .boolean()
      .meta({ description: 'A member that fails keeps those after it from starting.' }),
    max_parallel: z
      .number()
      .int()
      .meta({ description: 'How many members of one run_order may run side by side.' }),
    members: z.array(memberView).meta({ description: 'In run order.' }),
    hooks: z.array(hookView).meta({ description: 'SQL run after the members, in run order.' }),
  })
  .meta({
    id: 'Group',
    description: 'A named, ordered set of modules.',
    examples: [
      {
        id: 1,
        name: 'nightly',
        stop_on_failure: false,
        max_parallel: 1,
        members: [{ module_id: 1, run_order: 1 }],
        hooks: [],
      },
    ],
  });

const newGroup = { name: 'nightly', members: [{ module_id: 1, run_order: 1 }] };

export const groupBody = z
  .strictObject(groupInput.shape)
  .meta({ id: 'GroupInput', description: 'A new group.', examples: [newGroup] });

export const groupChanges = z.strictObject(partial(groupInput.shape)).meta({
  id: 'GroupChanges',
  description: 'What shall change of a group.',
  examples: [{ max_parallel: 4 }],
});

export const groupSummary = z
  .strictObject({
    id: z.number().int().meta({ description: 'The id of the group.' }),
    name: z.string().meta({ description: 'Unique among groups.' }),
    stop_on_failure: z
      .boolean()
      .meta({ description: 'A member that fails keeps those after it from starting.' }),
    max_parallel: z.number().int().meta({ description: 'How many members may run side by side.' }),
    member_count: z.number().int().meta({ description: 'How many modules it has.' }),
  })
  .meta({
    id: 'GroupSummary',
    description: 'A group in a list; get it for its members and hooks.',
    examples: [{ id: 1, name: 'nightly', stop_on_failure: false, max_parallel: 1, member_count: 90 }],
  });

export const groupListQuery = z.strictObject(definitionQuery);
