import { z } from 'zod';
import { AUDITED, type AuditEntry } from '../../domain/history.js';
import type { Services } from '../../services/index.js';
import { difference, type Piece } from '../format/index.js';

const DAY_MS = 86_400_000;
const PAGE = 50;

const WINDOWS = {
  '24h': { label: '24 h', ms: DAY_MS },
  '7d': { label: '7 days', ms: 7 * DAY_MS },
  '90d': { label: '90 days', ms: 90 * DAY_MS },
  all: { label: 'All time', ms: undefined },
} as const;
const WINDOW_NAMES = ['24h', '7d', '90d', 'all'] as const;

/** What an address may ask for; an empty or outdated filter of a bookmark is left out. */
const filter = z.object({
  q: z.string().trim().max(100).catch(''),
  actor: z.string().trim().min(1).max(100).optional().catch(undefined),
  action: z
    .string()
    .regex(/^[a-z_]{1,50}$/)
    .optional()
    .catch(undefined),
  resource: z.enum(AUDITED).optional().catch(undefined),
  resource_id: z.coerce.number().int().positive().optional().catch(undefined),
  window: z.enum(WINDOW_NAMES).catch('7d'),
  cursor: z.string().min(1).optional().catch(undefined),
});
type Filter = z.infer<typeof filter>;

/** What an action is usually called; the rest can be found by its entries. */
const ACTIONS = ['create', 'update', 'delete', 'restore', 'start', 'cancel', 'pause', 'resume', 'sign_in'];

export function auditPage({ audit }: Pick<Services, 'audit'>, params: object, now = Date.now()) {
  const wanted = filter.parse(params);
  const { window, q, ...rest } = wanted;
  const { ms } = WINDOWS[window];
  const since = ms === undefined ? undefined : new Date(now - ms).toISOString();
  const { items, next } = audit.list({ ...rest, q: q || undefined, since, limit: PAGE });
  return {
    filter: wanted,
    entries: items.map((entry) => ({
      ...entry,
      changes: changesOf(entry),
      url: pageOf(entry),
      onlyUrl:
        entry.resource_id === null
          ? undefined
          : auditUrl({ resource: entry.resource, resource_id: entry.resource_id, window: 'all' }),
    })),
    resources: AUDITED,
    actions: [...new Set([...ACTIONS, ...(wanted.action ? [wanted.action] : [])])],
    windows: WINDOW_NAMES.map((value) => ({ value, label: WINDOWS[value].label })),
    olderUrl: next === null ? undefined : auditUrl({ ...wanted, cursor: next }),
    newestUrl: wanted.cursor ? auditUrl({ ...wanted, cursor: undefined }) : undefined,
    empty: items.length > 0 ? undefined : emptyView(wanted),
    withoutResourceUrl: auditUrl({ ...wanted, resource_id: undefined, cursor: undefined }),
  };
}

function emptyView(wanted: Filter) {
  const isFiltered = auditUrl({ ...wanted, window: '7d', cursor: undefined }) !== '/audit';
  return {
    sentence: isFiltered ? 'Nothing in the audit log matches' : 'Nothing was changed or started',
    period: wanted.window === 'all' ? undefined : WINDOWS[wanted.window].label,
    widerUrl: wanted.window === 'all' ? undefined : auditUrl({ ...wanted, window: 'all', cursor: undefined }),
    clearUrl: isFiltered ? '/audit' : undefined,
  };
}

/** The address of the page with this filter; what is at its default is left out. */
function auditUrl(wanted: Partial<Filter>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(wanted)) {
    if (value !== undefined && value !== '' && !(key === 'window' && value === '7d'))
      params.set(key, String(value));
  }
  const search = params.toString();
  return search ? `/audit?${search}` : '/audit';
}

interface Change {
  field: string;
  /** Of short values; a long one has pieces. */
  before?: string;
  after?: string;
  pieces?: Piece[];
}

const SHORT = 60;

/** What differs, field by field, as people read it. */
function changesOf({ before, after }: Pick<AuditEntry, 'before' | 'after'>): Change[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return fields.flatMap((field): Change[] => {
    const [old, now] = [shown(before?.[field]), shown(after?.[field])];
    // What was made, and how something was started, has many fields that say nothing.
    if (before === null && (now === '' || now === 'none' || now === '[]')) return [];
    const isShort = [old, now].every((text) => text.length <= SHORT && !text.includes('\n'));
    if (isShort) return [{ field, before: old || undefined, after: now || undefined }];
    return [{ field, pieces: difference(old, now) }];
  });
}

function shown(value: unknown): string {
  if (value === undefined) return '';
  if (value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value, null, isFlat(value) ? 0 : 2);
}

const isFlat = (value: unknown): boolean => JSON.stringify(value).length <= SHORT;

const PAGES: Partial<Record<AuditEntry['resource'], string>> = {
  connection: '/connections/',
  module: '/modules/',
  group: '/groups/',
  run: '/runs/',
  group_run: '/group-runs/',
};

/** The page of what it was done to; what has been deleted has none. */
function pageOf({ resource, resource_id, action }: AuditEntry): string | undefined {
  const page = PAGES[resource];
  return page && resource_id !== null && action !== 'delete' ? `${page}${resource_id}` : undefined;
}
