import type { z } from 'zod';
import type { Connection } from '../../domain/connection.js';
import type { Group } from '../../domain/group.js';
import type { Hook, Module, ModuleColumn } from '../../domain/module.js';
import type { Repo } from '../../repo/index.js';
import { checkPlaceholders } from '../../sql/index.js';
import { alertChannelEntry, type ConfigKey, connectionEntry, groupEntry, moduleEntry } from './schema.js';

/** An entry as people write it: by names, without what is the default. */
export type ConfigEntry = { name: string; [field: string]: unknown };

export type ConfigDocument = Record<ConfigKey, ConfigEntry[]>;

/** What comes first in an entry; every other field comes after these, in the order of its schema. */
const FIRST = 'name source destination dest_table merge_strategy merge_key enabled drift_policy'.split(' ');

/** Everything there is, by name. Applied to an empty Pipekit it makes one that exports the same. */
export function exportConfig(repo: Repo): ConfigDocument {
  const names = {
    connection: namesOf(repo.connections.list()),
    module: namesOf(repo.modules.list()),
  };
  return {
    connections: repo.connections
      .list()
      .map((one) => connectionOf(one, names.connection))
      .toSorted(byName),
    modules: repo.modules
      .list()
      .map((one) => moduleOf(one, names.connection))
      .toSorted(byName),
    groups: repo.groups
      .list()
      .map((one) => groupOf(repo, one, names))
      .toSorted(byName),
    alert_channels: repo.alertChannels
      .list()
      .map((one) => entry(alertChannelEntry, { ...one }))
      .toSorted(byName),
  };
}

type Name = (id: number) => string;

function namesOf(things: { id: number; name: string }[]): Name {
  const names = new Map(things.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? String(id);
}

// By code unit and not by language: the order must not depend on the machine.
const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

function connectionOf(connection: Connection, name: Name): ConfigEntry {
  const id = connection.default_dest_connection_id;
  return entry(connectionEntry, { ...connection, default_destination: id === null ? null : name(id) });
}

function moduleOf(module: Module, name: Name): ConfigEntry {
  return entry(moduleEntry, {
    ...module,
    source: name(module.source_connection_id),
    destination: name(module.dest_connection_id),
    columns: module.columns_json.map(columnOf),
    watermarks: module.watermarks.map(({ connection_id, name: own, ...rest }) => ({
      name: own,
      connection: name(connection_id),
      ...rest,
    })),
    hooks: hooksOf(module.hooks, name),
    override_placeholders: !agrees(module),
  });
}

/** As short as the schema reads it back. */
function columnOf(column: ModuleColumn): object {
  const { source_name, source_type, dest_name, dest_type, expression, included } = column;
  const rest = {
    ...(source_name === dest_name ? {} : { source_name }),
    ...(source_type === dest_type ? {} : { source_type }),
    ...(expression === source_name ? {} : { expression }),
    ...(included ? {} : { included }),
  };
  const isShort = dest_type !== '' && Object.keys(rest).length === 0;
  return isShort ? { [dest_name]: dest_type } : { dest_name, dest_type, ...rest };
}

const hooksOf = (hooks: Hook[], name: Name): object[] =>
  hooks.map(({ connection_id, run_order, ...rest }) => ({
    run_order,
    connection: name(connection_id),
    ...rest,
  }));

function agrees({ source_query, watermarks }: Module): boolean {
  try {
    checkPlaceholders(
      source_query,
      watermarks.map(({ name }) => name),
    );
    return true;
  } catch {
    return false;
  }
}

function groupOf(repo: Repo, group: Group, name: { connection: Name; module: Name }): ConfigEntry {
  const members = group.members
    .map(({ module_id, run_order }) => ({ module: name.module(module_id), run_order }))
    .toSorted((a, b) => a.run_order - b.run_order || (a.module < b.module ? -1 : 1));
  const isCounted = members.every(({ run_order }, index) => run_order === index + 1);
  return {
    ...entry(groupEntry, {
      ...group,
      members: isCounted ? members.map(({ module }) => module) : members,
      hooks: hooksOf(group.hooks, name.connection),
    }),
    // Even when there are none: left out, they would stay as they are.
    schedules: repo.schedules
      .ofGroup(group.id)
      .map(({ cron_expr: cron, timezone, enabled, catchup_window_s }) => ({
        cron,
        ...(timezone === null ? {} : { timezone }),
        enabled,
        catchup_window_s,
      }))
      .toSorted((a, b) => (`${a.cron} ${a.timezone}` < `${b.cron} ${b.timezone}` ? -1 : 1)),
  };
}

/** The fields the schema has, without those that are as they would be if left out. */
function entry(schema: z.ZodObject, values: { name: string; [field: string]: any }): ConfigEntry {
  const fields = Object.keys(schema.shape);
  const ordered = [
    ...FIRST.filter((field) => fields.includes(field)),
    ...fields.filter((field) => !FIRST.includes(field)),
  ];
  const kept = ordered.filter((field) => {
    const { success, data } = (schema.shape[field] as z.ZodType).safeParse(undefined);
    return !success || JSON.stringify(data) !== JSON.stringify(values[field]);
  });
  return Object.fromEntries(kept.map((field) => [field, values[field]])) as ConfigEntry;
}
