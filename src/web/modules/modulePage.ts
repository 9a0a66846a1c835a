import { PipekitError } from '../../domain/errors.js';
import type { Module } from '../../domain/module.js';
import type { Services } from '../../services/index.js';
import { healthOf } from './health.js';
import { type Compared, historyView } from './history.js';
import { lineage } from './lineage.js';

/** In the order of their keys, 1 to 7. */
export const TABS = ['columns', 'watermarks', 'hooks', 'runs', 'sql', 'lineage', 'history'] as const;
export type Tab = (typeof TABS)[number];

const TITLES: Record<Tab, string> = {
  columns: 'Columns',
  watermarks: 'Watermarks',
  hooks: 'Hooks',
  runs: 'Runs',
  sql: 'SQL',
  lineage: 'Lineage',
  history: 'History',
};
const SHOWN_RUNS = 50;

export async function modulePage(services: Services, id: number, tab: Tab, compared: Compared = {}) {
  const module = services.modules.get(id);
  const glance = await glanceOf(services, id);
  const names = new Map(services.connections.list().map((connection) => [connection.id, connection.name]));
  return {
    module,
    glance,
    health: healthOf(glance),
    late: lateOf(services, id),
    connectionName: (connectionId: number) => names.get(connectionId) ?? `connection ${connectionId}`,
    tabs: TABS.map((name, index) => ({
      label: TITLES[name],
      url: `/modules/${id}?tab=${name}`,
      key: String(index + 1),
      isHere: name === tab,
      count: countOf(module, name),
    })),
    tab,
    ...tabView(services, module, tab, compared),
    liveUrl: `/live/modules/${id}`,
  };
}

export async function glanceOf({ home }: Pick<Services, 'home'>, id: number) {
  const [glance] = await home.modulesById([id]);
  if (!glance) throw new PipekitError('not_found', `There is no module ${id}`);
  return glance;
}

/** Why the module is late; undefined while it is not. */
export function lateOf({ alerts }: Pick<Services, 'alerts'>, id: number): string | undefined {
  return alerts.late().find(({ module_id }) => module_id === id)?.why;
}

function countOf(module: Module, tab: Tab): number | undefined {
  if (tab === 'columns') return module.columns_json.filter(({ included }) => included).length;
  if (tab === 'watermarks') return module.watermarks.length;
  return tab === 'hooks' ? module.hooks.length : undefined;
}

/** Only what the open tab needs is read. */
function tabView(services: Services, module: Module, tab: Tab, compared: Compared) {
  if (tab === 'watermarks') return { watermarks: services.watermarks.of(module.id) };
  if (tab === 'history') {
    return { watermarks: services.watermarks.of(module.id), ...historyView(services, module.id, compared) };
  }
  if (tab === 'lineage') return { lineage: lineage(module) };
  if (tab === 'runs') {
    const { items, next } = services.runs.list({ module_id: module.id, limit: SHOWN_RUNS });
    return { runs: items, allRunsUrl: next === null ? undefined : `/runs?module_id=${module.id}&window=all` };
  }
  if (tab === 'sql') {
    const [latest] = services.runs.list({ module_id: module.id, limit: 1 }).items;
    return { mergeSql: latest?.merge_sql ?? null };
  }
  return {};
}
