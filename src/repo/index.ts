import type { Definitions } from '../domain/stores.js';
import { type AlertChannelStore, createAlertChannelStore } from './alertChannels.js';
import { type AlertStore, createAlertStore } from './alerts.js';
import { type ApiKeyStore, createApiKeyStore } from './apiKeys.js';
import { type AuditStore, createAuditStore } from './audit.js';
import { busyIsUnavailable } from './busy.js';
import { createRunChanges, type RunChanges } from './changes.js';
import { type ConnectionStore, createConnectionStore } from './connections.js';
import { openDatabase } from './database.js';
import { createDefinitions } from './definitions.js';
import { createDraftStore, type DraftStore } from './drafts.js';
import { createGroupRunStore, type GroupRunStore } from './groupRuns.js';
import { createGroupStore, type GroupStore } from './groups.js';
import { createIdempotencyStore, type IdempotencyStore } from './idempotency.js';
import { createJournalStore, type JournalStore } from './journal.js';
import { migrate } from './migrate.js';
import { createModuleStore, type ModuleStore } from './modules.js';
import { createOverviewStore, type OverviewStore } from './overview.js';
import { createRevisionStore, type RevisionStore } from './revisions.js';
import { createRewindStore, type RewindStore } from './rewinds.js';
import { createRunStore, type RunStore } from './runs.js';
import { createScheduleStore, type ScheduleStore } from './schedules.js';
import { createSessionStore, type SessionStore } from './sessions.js';
import { createSettingsStore, type SettingsStore } from './settings.js';
import { createSlotStore, type SlotStore } from './slots.js';
import { createUserStore, type UserStore } from './users.js';
import { createSweepStore, type SweepStore } from './sweeps.js';
import { createWaits, type Waits } from './waits.js';

export type { AlertStore, EndedMember, Ending } from './alerts.js';
export type { RunChanges } from './changes.js';
export type { Found, GroupGlance, ModuleGlance, RunBar, SourceGlance } from './overview.js';
export type { AuditFilter } from './audit.js';
export type { DefinitionRequest } from './definitionList.js';
export type { HourCount, Throughput } from './runHistory.js';
export type { RunFilter, RunPosition } from './runList.js';

/** Everything Pipekit keeps in its own SQLite file. */
export interface Repo {
  connections: ConnectionStore;
  modules: ModuleStore;
  groups: GroupStore;
  schedules: ScheduleStore;
  runs: RunStore;
  groupRuns: GroupRunStore;
  journal: JournalStore;
  definitions: Definitions;
  settings: SettingsStore;
  slots: SlotStore;
  waits: Waits;
  sweeps: SweepStore;
  alertChannels: AlertChannelStore;
  alerts: AlertStore;
  rewinds: RewindStore;
  drafts: DraftStore;
  users: UserStore;
  apiKeys: ApiKeyStore;
  sessions: SessionStore;
  overview: OverviewStore;
  revisions: RevisionStore;
  audit: AuditStore;
  idempotency: IdempotencyStore;
  changes: RunChanges;
  /** All or nothing. `work` is synchronous; stores used within it join this transaction. */
  transaction<T>(work: () => T): T;
  /** The number of its newest migration. */
  schemaVersion(): number;
  /** What SQLite finds wrong with the file; empty when it is sound. Reads all of it. */
  problems(): string[];
  close(): void;
}

/** Opens the database, made when missing, with its schema brought up to date. */
export function openRepo(path: string): Repo {
  const db = openDatabase(path);
  try {
    migrate(db);
  } catch (error) {
    db.close();
    throw error;
  }
  const changes = createRunChanges();
  const waits = createWaits(db, changes);
  const audit = createAuditStore(db);
  const connections = busyIsUnavailable(createConnectionStore(db));
  const modules = busyIsUnavailable(createModuleStore(db));
  const groups = busyIsUnavailable(createGroupStore(db));
  const settings = busyIsUnavailable(createSettingsStore(db));
  const slots = busyIsUnavailable(createSlotStore(db));
  const rewinds = busyIsUnavailable(createRewindStore(db));
  const alertChannels = busyIsUnavailable(createAlertChannelStore(db));
  return {
    connections,
    modules,
    groups,
    schedules: busyIsUnavailable(createScheduleStore(db)),
    settings,
    slots,
    rewinds,
    runs: busyIsUnavailable(createRunStore(db, changes, { slots, waits, audit })),
    groupRuns: busyIsUnavailable(createGroupRunStore(db, changes, audit)),
    journal: busyIsUnavailable(createJournalStore(db, changes)),
    definitions: busyIsUnavailable(
      createDefinitions(db, { connections, modules, groups, settings, rewinds }),
    ),
    waits,
    drafts: busyIsUnavailable(createDraftStore(db)),
    alertChannels,
    alerts: busyIsUnavailable(createAlertStore(db, alertChannels)),
    users: busyIsUnavailable(createUserStore(db)),
    apiKeys: busyIsUnavailable(createApiKeyStore(db)),
    sessions: busyIsUnavailable(createSessionStore(db)),
    sweeps: busyIsUnavailable(createSweepStore(db, connections)),
    overview: busyIsUnavailable(createOverviewStore(db)),
    revisions: createRevisionStore(db),
    audit,
    idempotency: createIdempotencyStore(db),
    changes,
    ...busyIsUnavailable({ transaction: <T>(work: () => T) => db.transaction(work).immediate() }),
    schemaVersion: () => db.prepare('SELECT max(version) FROM schema_migration').pluck().get() as number,
    problems() {
      const rows = db.pragma('quick_check') as { quick_check: string }[];
      return rows.map((row) => row.quick_check).filter((text) => text !== 'ok');
    },
    close: () => void db.close(),
  };
}
