import type { Group } from '../../domain/group.js';
import type { Module } from '../../domain/module.js';
import { RUN_STATUSES, type GroupRun, type Run } from '../../domain/run.js';
import type { Services } from '../../services/index.js';
import { type Filter, listUrl, toRunQuery, WINDOWS, type Window } from './filter.js';

/** As many as a person reads; the search narrows the rest. */
const MAX_LISTED = 100;

/** What the rows partial shows, on the page and when it is asked for again. */
export function rowsView(services: Services, filter: Filter) {
  const { items, next } = services.runs.list(toRunQuery(filter));
  const strategies = new Map(services.modules.list().map((module) => [module.id, module.merge_strategy]));
  return {
    runs: items.map((run) => ({ ...run, strategy: strategies.get(run.module_id) })),
    olderUrl: next === null ? undefined : listUrl({ ...filter, cursor: next }),
    newestUrl: filter.cursor ? listUrl({ ...filter, cursor: undefined }) : undefined,
    // A page of older runs is history: only the newest one changes.
    liveUrl: filter.cursor ? undefined : listUrl(filter, '/runs/rows'),
    empty: items.length > 0 ? undefined : emptyView(services, filter),
  };
}

/** Why there is nothing, and the way out of it. */
function emptyView({ runs }: Services, filter: Filter) {
  const isFiltered = Boolean(filter.status || filter.module_id || filter.q);
  const hasAny = isFiltered || runs.list({ limit: 1 }).items.length > 0;
  const period = filter.window === 'all' ? undefined : WINDOWS[filter.window].label;
  const wider: Window | undefined =
    filter.window === '24h' ? '7d' : filter.window === 'all' ? undefined : 'all';
  return {
    neverRun: !hasAny,
    sentence: [isFiltered ? 'No run matches' : 'No run', period && `in the last ${period}`]
      .filter(Boolean)
      .join(' '),
    wider: wider && { label: WINDOWS[wider].label, url: listUrl({ ...filter, window: wider }) },
    clearUrl: isFiltered ? listUrl({ window: filter.window }) : undefined,
  };
}

/** What can be run, and how it went last time. */
export function sideView({ modules, groups, runs, groupRuns }: Services, moduleId?: number) {
  const allModules = modules.list();
  const allGroups = groups.list();
  const withLastRun = (module: Module): Module & { last?: Run } => ({
    ...module,
    last: runs.list({ module_id: module.id, limit: 1 }).items[0],
  });
  const withLastGroupRun = (group: Group): Group & { last?: GroupRun } => ({
    ...group,
    last: groupRuns.list({ group_id: group.id, limit: 1 }).items[0],
  });
  return {
    modules: allModules.slice(0, MAX_LISTED).map(withLastRun),
    moreModules: Math.max(0, allModules.length - MAX_LISTED),
    groups: allGroups.slice(0, MAX_LISTED).map(withLastGroupRun),
    moduleId,
    sideUrl: listUrl({ module_id: moduleId }, '/runs/side'),
  };
}

export function listPage(services: Services, filter: Filter) {
  const side = sideView(services, filter.module_id);
  return {
    ...side,
    ...rowsView(services, filter),
    filter,
    statuses: RUN_STATUSES,
    windows: Object.entries(WINDOWS).map(([value, { label }]) => ({ value, label })),
    filteredModule: filter.module_id && moduleName(side.modules, filter.module_id),
    withoutModuleUrl: listUrl({ ...filter, module_id: undefined, cursor: undefined }),
    views: savedViews(filter),
  };
}

function moduleName(modules: Module[], id: number): string {
  return modules.find((module) => module.id === id)?.name ?? `module ${id}`;
}

function savedViews(filter: Filter) {
  const views: { label: string; filter: Partial<Filter> }[] = [
    { label: 'Last 24 h', filter: {} },
    { label: 'Errors, 24 h', filter: { status: 'error' } },
    { label: 'Running', filter: { status: 'running', window: 'all' } },
  ];
  const here = listUrl({ ...filter, cursor: undefined });
  return views.map((view) => ({
    label: view.label,
    url: listUrl(view.filter),
    isHere: listUrl(view.filter) === here,
  }));
}
