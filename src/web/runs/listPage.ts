import { RUN_STATUSES } from '../../domain/run.js';
import type { Services } from '../../services/index.js';
import { histogram } from './histogram.js';
import { type Filter, listUrl, matches, toRunQuery, WINDOWS, type Window } from './filter.js';

function rowsView(services: Services, filter: Filter) {
  const { items, next } = services.runs.list(toRunQuery(filter));
  return {
    runs: items,
    olderUrl: next === null ? undefined : listUrl({ ...filter, cursor: next }),
    newestUrl: filter.cursor ? listUrl({ ...filter, cursor: undefined }) : undefined,
    // A page of older runs is history: only the newest one changes.
    liveUrl: filter.cursor ? undefined : listUrl(filter, '/live/runs'),
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

/**
 * Of the runs that changed, those a list with this filter shows or may have shown: what no longer matches is brought
 * up to date where it stands, but not added.
 */
export function changedRows({ runs }: Services, filter: Filter, ids: Iterable<number>) {
  const found = [...ids].toSorted((a, b) => a - b).flatMap((id) => runs.find(id) ?? []);
  return found.map((run) => ({ ...run, isMatch: matches(run, filter) }));
}

/** Of what the filter names only its module and its time are counted; with a word, or all time, there is no picture. */
function histogramView({ runHistory }: Services, { window, module_id, q }: Filter, now = Date.now()) {
  const { ms } = WINDOWS[window];
  if (ms === undefined || q !== '') return undefined;
  const since = new Date(now - ms).toISOString();
  return histogram(runHistory.hours({ since, module_id }), since, now);
}

export function listPage(services: Services, filter: Filter) {
  return {
    histogram: histogramView(services, filter),
    ...rowsView(services, filter),
    filter,
    statuses: RUN_STATUSES,
    windows: Object.entries(WINDOWS).map(([value, { label }]) => ({ value, label })),
    filteredModule: filter.module_id && moduleName(services, filter.module_id),
    withoutModuleUrl: listUrl({ ...filter, module_id: undefined, cursor: undefined }),
    views: savedViews(filter),
  };
}

function moduleName({ home }: Services, id: number): string {
  return home.moduleName(id) ?? `module ${id}`;
}

function savedViews(filter: Filter) {
  const views: { label: string; key: string; filter: Partial<Filter> }[] = [
    { label: 'Last 24 h', key: 'l', filter: {} },
    { label: 'Errors, 24 h', key: 'e', filter: { status: 'error' } },
    { label: 'Running', key: 'u', filter: { status: 'running', window: 'all' } },
  ];
  const here = listUrl({ ...filter, cursor: undefined });
  return views.map((view) => ({
    label: view.label,
    key: view.key,
    url: listUrl(view.filter),
    isHere: listUrl(view.filter) === here,
  }));
}
