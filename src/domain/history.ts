/** What is kept of changes: the audit log, and what definitions were like. */
import type { Actor } from './actor.js';

/** What changes are about. */
export const AUDITED = [
  'connection',
  'module',
  'group',
  'schedule',
  'alert_channel',
  'settings',
  'run',
  'group_run',
  'watermark',
  'user',
  'api_key',
  'session',
] as const;
export type Audited = (typeof AUDITED)[number];

/** A row of `audit_log`. Of a change, `before` and `after` have the fields that differ; secrets are masked. */
export interface AuditEntry {
  id: number;
  at: string;
  actor: string;
  actor_kind: Actor['kind'];
  ip: string | null;
  /** Of the request's lines in the log; null where there was none. */
  request_id: string | null;
  /** `create`, `update`, `delete`, `restore`, `start`, `cancel` … */
  action: string;
  resource: Audited;
  resource_id: number | null;
  resource_name: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** Definitions that keep their revisions. */
export type Revised = 'connection' | 'module' | 'group' | 'schedule' | 'alert_channel';

/** A state that a definition had. */
export interface Revision {
  /** Counts from 1. */
  number: number;
  at: string;
  actor: string;
  action: string;
  etag: string;
}
