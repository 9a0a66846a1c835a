/** The document people write: like the API's inputs, but things refer to each other by name. */
import { z } from 'zod';
import { channelInput } from '../../domain/alert.js';
import { connectionInput } from '../../domain/connection.js';
import { groupInput } from '../../domain/group.js';
import { scheduleEntry } from '../../domain/schedule.js';
import { hookInput, type ModuleColumn, moduleInput, watermarkInput } from '../../domain/module.js';

const name = z.string().min(1);

export const connectionEntry = z.strictObject({
  ...connectionInput.omit({ default_dest_connection_id: true }).shape,
  default_destination: name.nullable().default(null),
});

/** `- amount: numeric(12,2)` */
const shortColumn = z
  .record(z.string().min(1), z.string().min(1))
  .refine((column) => Object.keys(column).length === 1)
  .transform((column) => {
    const [dest_name, dest_type] = Object.entries(column)[0] as [string, string];
    return { dest_name, dest_type };
  });

const longColumn = z.strictObject({
  dest_name: name,
  dest_type: z.string(),
  source_name: name.optional(),
  source_type: z.string().optional(),
  expression: z.string().optional(),
  included: z.boolean().optional(),
});

/** What is left out is as in the destination: the same name and type, taken as it is. */
const column = z
  .union([longColumn, shortColumn], { error: 'must be `name: type`, or have a dest_name and a dest_type' })
  .transform((given: z.output<typeof longColumn>): Omit<ModuleColumn, 'id'> => {
    const { dest_name, dest_type, source_name = dest_name, source_type = dest_type } = given;
    const { expression = source_name, included = true } = given;
    return { source_name, source_type, dest_name, dest_type, expression, included };
  });

const hookEntry = z.strictObject({ ...hookInput.omit({ connection_id: true }).shape, connection: name });

export const alertChannelEntry = z.strictObject(channelInput.shape);

export const moduleEntry = z.strictObject({
  ...moduleInput.omit({ source_connection_id: true, dest_connection_id: true, columns_json: true }).shape,
  source: name,
  destination: name,
  columns: z.array(column).min(1),
  watermarks: z
    .array(z.strictObject({ ...watermarkInput.omit({ connection_id: true }).shape, connection: name }))
    .default([]),
  hooks: z.array(hookEntry).default([]),
  override_placeholders: z.boolean().default(false),
});

const member = z.union([name, z.strictObject({ module: name, run_order: z.number().int().min(1) })], {
  error: 'must be the name of a module, or have a module and a run_order',
});

export const groupEntry = z.strictObject({
  ...groupInput.omit({ members: true, hooks: true }).shape,
  /** In the order they run; `{module, run_order}` sets the place itself, and equal places may run side by side. */
  members: z.array(member).default([]),
  hooks: z.array(hookEntry).default([]),
  /** Left out: they stay as they are. */
  schedules: z.array(scheduleEntry).optional(),
});

/** What each kind is called in messages, and the key of a document that has its entries. */
export const CONFIG_KINDS = [
  ['connection', 'connections'],
  ['module', 'modules'],
  ['group', 'groups'],
  ['alert channel', 'alert_channels'],
] as const;
export type ConfigKind = (typeof CONFIG_KINDS)[number][0];
export type ConfigKey = (typeof CONFIG_KINDS)[number][1];

export const configDocument = z.strictObject({
  connections: z.array(connectionEntry).default([]),
  modules: z.array(moduleEntry).default([]),
  groups: z.array(groupEntry).default([]),
  alert_channels: z.array(alertChannelEntry).default([]),
});

export type ConnectionEntry = z.output<typeof connectionEntry>;
export type AlertChannelEntry = z.output<typeof alertChannelEntry>;
export type ModuleEntry = z.output<typeof moduleEntry>;
export type GroupEntry = z.output<typeof groupEntry>;
export type ScheduleEntry = z.output<typeof scheduleEntry>;
