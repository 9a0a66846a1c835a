import type { ConfigEntry } from '../config.js';
import type { Settings } from '../domain/settings.js';

export interface ConfigurationEntry extends Omit<ConfigEntry, 'source'> {
  source: ConfigEntry['source'] | 'database';
  /** A change of it is noticed at the next start only. */
  needs_restart: boolean;
}

/** What this process runs with: its configuration as it was at the start, and the settings of the database as they are. */
export function configurationOf(entries: ConfigEntry[], settings: Settings): ConfigurationEntry[] {
  const configured = entries.map((entry) => ({ ...entry, needs_restart: true }));
  const { instance_name } = settings;
  const source = instance_name === null ? ('default' as const) : ('database' as const);
  const kept = { key: 'instance_name', value: instance_name, source, variable: null, needs_restart: false };
  return [...configured, kept].toSorted((a, b) => (a.key < b.key ? -1 : 1));
}
