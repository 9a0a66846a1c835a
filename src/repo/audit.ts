import type { AuditEntry } from '../domain/history.js';
import { maskedJson } from '../domain/secret.js';
import type { Asked } from '../domain/stores.js';
import { containing, whereAll } from './conditions.js';
import type { Db } from './database.js';

export interface AuditFilter {
  actor?: string;
  action?: string;
  resource?: string;
  resource_id?: number;
  /** A part of who did it, or of the name of what it was done to. */
  q?: string;
  /** Only entries from this time on: ISO 8601 in UTC. */
  since?: string;
}

type StartedKind = 'run' | 'group_run';

export interface AuditStore {
  /** Secrets in it are masked. */
  add(
    entry: Omit<AuditEntry, 'id' | 'at' | 'before' | 'after'> & Record<'before' | 'after', object | null>,
  ): void;
  /** Who started the run, or the group run, and by which request; undefined where nobody asked for it. */
  startOf(resource: StartedKind, id: number): Pick<AuditEntry, 'actor' | 'request_id'> | undefined;
  /** Newest first; only those with an id below `before`. */
  list(page: AuditFilter & { before?: number; limit: number }): AuditEntry[];
}

type AuditRow = Omit<AuditEntry, 'before' | 'after'> & {
  before_json: string | null;
  after_json: string | null;
};

const CONDITIONS: Record<keyof AuditFilter | 'before', string> = {
  actor: 'actor = @actor',
  action: 'action = @action',
  resource: 'resource = @resource',
  resource_id: 'resource_id = @resource_id',
  since: 'at >= @since',
  q: `(actor LIKE @q ESCAPE '\\' OR resource_name LIKE @q ESCAPE '\\')`,
  before: 'id < @before',
};

export function createAuditStore(db: Db): AuditStore {
  const insert = db.prepare(`
    INSERT INTO audit_log (at, actor, actor_kind, ip, request_id, action, resource, resource_id, resource_name,
                           before_json, after_json)
    VALUES (@at, @actor, @actor_kind, @ip, @request_id, @action, @resource, @resource_id, @resource_name,
            @before_json, @after_json)`);
  const start = db.prepare<[string, number], Pick<AuditEntry, 'actor' | 'request_id'>>(
    `SELECT actor, request_id FROM audit_log
     WHERE resource = ? AND resource_id = ? AND action = 'start' ORDER BY id LIMIT 1`,
  );
  return {
    add({ before, after, ...entry }) {
      const at = new Date().toISOString();
      insert.run({ ...entry, at, before_json: maskedText(before), after_json: maskedText(after) });
    },
    startOf: (resource, id) => start.get(resource, id),
    list({ limit, ...filter }) {
      const given = (Object.keys(CONDITIONS) as (keyof typeof CONDITIONS)[]).filter(
        (key) => filter[key] !== undefined,
      );
      const where = whereAll(given.map((key) => CONDITIONS[key]));
      return db
        .prepare<[object], AuditRow>(`SELECT * FROM audit_log ${where} ORDER BY id DESC LIMIT @limit`)
        .all({ ...filter, q: filter.q && containing(filter.q), limit })
        .map(({ before_json, after_json, ...row }) => ({
          ...row,
          before: before_json === null ? null : JSON.parse(before_json),
          after: after_json === null ? null : JSON.parse(after_json),
        }));
    },
  };
}

const maskedText = (state: object | null): string | null => (state === null ? null : maskedJson(state));

/** Within the transaction of what begins: neither is there without the other. Nothing for what nobody asked for. */
export function recordStart(
  audit: AuditStore,
  resource: StartedKind,
  { id, name }: { id: number; name: string },
  asked: Asked | undefined,
): void {
  if (!asked) return;
  audit.add({ ...asked, action: 'start', resource, resource_id: id, resource_name: name, before: null });
}
