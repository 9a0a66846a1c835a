import { z } from 'zod';
import { RUN_STATUSES, type Run } from '../../domain/run.js';
import type { Services } from '../../services/index.js';

type RunQuery = Parameters<Services['runs']['list']>[0];

const DAY_MS = 24 * 60 * 60 * 1_000;

/** How far back the list goes. The default is short: what matters is recent, and a million runs are not. */
export const WINDOWS = {
  '24h': { label: '24 h', ms: DAY_MS },
  '7d': { label: '7 days', ms: 7 * DAY_MS },
  '30d': { label: '30 days', ms: 30 * DAY_MS },
  all: { label: 'All time', ms: undefined },
} as const;
export type Window = keyof typeof WINDOWS;

const WINDOW_NAMES = Object.keys(WINDOWS) as [Window, ...Window[]];

/** Unlike the API's: an empty or outdated filter in a bookmark is left out rather than refused. */
const query = z.object({
  status: z.enum(RUN_STATUSES).optional().catch(undefined),
  module_id: z.coerce.number().int().positive().optional().catch(undefined),
  q: z.string().trim().max(200).catch(''),
  window: z.enum(WINDOW_NAMES).catch('24h'),
  cursor: z.string().min(1).optional().catch(undefined),
});
export type Filter = z.infer<typeof query>;

export function readFilter(params: Record<string, unknown>): Filter {
  return query.parse(params);
}

const PAGE = 50;

export function toRunQuery({ status, module_id, q, window, cursor }: Filter, now = Date.now()): RunQuery {
  const { ms } = WINDOWS[window];
  return {
    status,
    module_id,
    q: q || undefined,
    since: ms === undefined ? undefined : new Date(now - ms).toISOString(),
    cursor,
    limit: PAGE,
  };
}

/** Whether a list with this filter shows the run; says the same as the query. */
export function matches(run: Run, { status, module_id, q, window }: Filter, now = Date.now()): boolean {
  const { ms } = WINDOWS[window];
  const text = `${run.module_name}\n${run.error ?? ''}`.toLowerCase();
  return (
    (status === undefined || run.status === status) &&
    (module_id === undefined || run.module_id === module_id) &&
    (q === '' || text.includes(q.toLowerCase())) &&
    (ms === undefined || Date.parse(run.started_at) >= now - ms)
  );
}

/** The address of the list with some of the filter changed. What is at its default is left out. */
export function listUrl(filter: Partial<Filter>, path = '/runs'): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(filter)) {
    if (value !== undefined && value !== '' && !(key === 'window' && value === '24h'))
      params.set(key, `${value}`);
  }
  const search = params.toString();
  return search ? `${path}?${search}` : path;
}
