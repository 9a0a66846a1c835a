import type { AuditEntry } from '../domain/history.js';
import type { AuditFilter, Repo } from '../repo/index.js';
import { type Page, pagedById, type PageRequest } from './cursor.js';

export interface AuditService {
  /** Newest first. */
  list(query: AuditFilter & PageRequest): Page<AuditEntry>;
}

export function createAuditService(repo: Repo): AuditService {
  return {
    list: ({ limit, cursor, ...filter }) =>
      pagedById(
        { limit, cursor },
        (page) => repo.audit.list({ ...filter, ...page }),
        ({ id }) => id,
      ),
  };
}
