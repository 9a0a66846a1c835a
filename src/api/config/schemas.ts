import { z } from 'zod';

const MAX_FILES = 10_000;

const entries = (description: string) =>
  z
    .array(z.record(z.string(), z.unknown()).meta({ description: 'One of them, by names.' }))
    .meta({ description });

export const documentView = z
  .strictObject({
    connections: entries('By name; passwords only as references.'),
    modules: entries('By name.'),
    groups: entries('By name, with their schedules.'),
    alert_channels: entries('By name; addresses that are secret only as references.'),
  })
  .meta({
    id: 'ConfigDocument',
    description: 'What is defined, as it is written in YAML; what is left out is the default.',
    examples: [
      { connections: [], modules: [], groups: [{ name: 'nightly', schedules: [] }], alert_channels: [] },
    ],
  });

const file = z
  .strictObject({
    path: z
      .string()
      .max(1_000)
      .nullable()
      .meta({ description: 'For messages; null for none.', examples: ['modules/orders.yaml'] }),
    document: z.record(z.string(), z.unknown()).meta({
      description: '`connections`, `modules`, `groups` and `alert_channels`, as `GET /config` has them.',
    }),
  })
  .meta({
    id: 'ConfigFile',
    description: 'One file of a configuration.',
    examples: [{ path: 'groups.yaml', document: { groups: [{ name: 'nightly' }] } }],
  });
const files = z
  .array(file)
  .min(1)
  .max(MAX_FILES)
  .meta({ description: 'Taken together: they may refer to each other.' });
const example = [{ path: 'groups.yaml', document: { groups: [{ name: 'nightly' }] } }];

export const planBody = z
  .strictObject({
    files,
    prune: z.boolean().default(false).meta({ description: 'Whether what is in no file would go.' }),
  })
  .meta({ id: 'ConfigPlanRequest', description: 'What to compare with.', examples: [{ files: example }] });

export const applyBody = z
  .strictObject({
    files,
    remove: z
      .array(z.string().max(300))
      .max(MAX_FILES)
      .default([])
      .meta({
        description:
          'What is in no file and shall go, as the plan names it. If there is more that is in no file, nothing is done.',
        examples: [['module old_orders']],
      }),
  })
  .meta({ id: 'ConfigApplyRequest', description: 'What to make so.', examples: [{ files: example }] });

const anyValue = (description: string) => z.unknown().meta({ description });
const change = z
  .strictObject({
    kind: z.enum(['connection', 'module', 'group', 'alert channel']).meta({ description: 'What it is.' }),
    name: z.string().meta({ description: 'Its name.' }),
    change: z.enum(['created', 'changed', 'removed']).meta({ description: 'What would become of it.' }),
    fields: z
      .array(
        z
          .strictObject({
            field: z.string().meta({ description: 'The field, as the document calls it.' }),
            before: anyValue('As it is; null where it is left out.'),
            after: anyValue('As it would be.'),
          })
          .meta({
            id: 'ConfigFieldChange',
            description: 'What would become of a field.',
            examples: [{ field: 'enabled', before: null, after: false }],
          }),
      )
      .meta({ description: 'Those that differ.' }),
  })
  .meta({
    id: 'ConfigChange',
    description: 'What would become of one definition.',
    examples: [{ kind: 'group', name: 'nightly', change: 'created', fields: [] }],
  });

export const planView = z
  .strictObject({
    changes: z.array(change).meta({ description: 'Connections, then modules, then groups; by name.' }),
    unchanged: z.number().int().meta({ description: 'How many stay as they are.' }),
  })
  .meta({
    id: 'ConfigPlan',
    description: 'What applying would change.',
    examples: [{ changes: [], unchanged: 12 }],
  });

const labels = (description: string) =>
  z.array(z.string()).meta({ description, examples: [['module orders']] });

export const appliedView = z
  .strictObject({
    created: labels('What is new, by kind and name.'),
    updated: labels('What differed.'),
    unchanged: labels('What was so already.'),
    removed: labels('What is gone.'),
  })
  .meta({
    id: 'ConfigApplied',
    description: 'What was done.',
    examples: [{ created: ['module orders'], updated: [], unchanged: [], removed: [] }],
  });
