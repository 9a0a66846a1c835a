import type { Actor, By } from '../domain/actor.js';
import type { RunJournal } from '../domain/ports.js';
import type { AlertService } from './alerts/index.js';
import type { AuditService } from './audit.js';
import type {
  ColumnService,
  DestinationService,
  DriftPlan,
  IntrospectService,
  Jobs,
  LookService,
  ModuleDraftService,
  Proposal,
  ProposalRequest,
} from './authoring/index.js';
import type { AlertChannelCatalog, ConnectionCatalog, GroupCatalog, ModuleCatalog } from './catalog.js';
import type { ConfigService } from './config/index.js';
import type { ConfigurationEntry } from './configuration.js';
import type { TestConnection } from './connectionTest.js';
import type { Check, OnCheck } from './doctor.js';
import type { DriverService } from './drivers.js';
import type { HomeService } from './home.js';
import type { Idempotency } from './idempotency.js';
import type { Metrics } from './metrics.js';
import type { IdOrName } from './named.js';
import type { People } from './people/index.js';
import type { Preview } from './preview.js';
import type { RunHistoryService } from './runHistory.js';
import type { GroupRunService, RunService } from './runs.js';
import type { ScheduleService } from './schedules.js';
import type { SecretService } from './secretList.js';
import type { SettingsService } from './settings.js';
import type { SweepService } from './sweeps.js';
import type { WatermarkService } from './watermarks.js';

/** What Pipekit can do, the same for the API, the pages and the command line. */
export interface Services extends ConfigService {
  people: People;
  /** The same for somebody who may use some connections only: the rest is not there for them. */
  as(actor: Actor): Services;
  /** The same services, whose changes are recorded as made by this one. */
  by(by: By): Services;
  home: HomeService;
  runHistory: RunHistoryService;
  drivers: DriverService;
  connections: ConnectionCatalog;
  modules: ModuleCatalog;
  groups: GroupCatalog;
  runs: RunService;
  watermarks: WatermarkService;
  groupRuns: GroupRunService;
  schedules: ScheduleService;
  /** Looks into databases, for those who write modules. */
  introspect: IntrospectService;
  /** A whole module from a table or a query, and what to decide it by. */
  propose(request: ProposalRequest, signal: AbortSignal): Promise<Proposal>;
  /** Modules that people are writing. */
  drafts: ModuleDraftService;
  /** What a module that is being written would do. */
  looks: LookService;
  /** The columns of queries and modules, one by one. */
  columns: ColumnService;
  /** How a module stands to its source and destination now. */
  drift(module: IdOrName, signal: AbortSignal): Promise<DriftPlan>;
  /** Tables that modules write to: compared, and made where they are missing. */
  destinations: DestinationService;
  /** Work that takes longer than a request should. */
  jobs: Jobs;
  sweeps: SweepService;
  settings: SettingsService;
  /** Every setting with its source; those of the database are changed by `settings`. */
  configuration(): ConfigurationEntry[];
  /** Names of secrets, and what refers to them. */
  secrets: SecretService;
  alerts: AlertService;
  alertChannels: AlertChannelCatalog;
  audit: AuditService;
  idempotency: Idempotency;
  /** Takes what runners report. */
  journal: RunJournal;
  metrics: Metrics;
  /** What this process needs to be of any use; cheap, since anybody may ask. */
  ready(): Promise<Check[]>;
  /** Everything a run depends on. */
  doctor(onCheck?: OnCheck): Promise<Check[]>;
  /** Stage by stage, on a runner that reaches it. Throws `not_found`. */
  testConnection: TestConnection;
  /** Throws `not_found`; of live values, what their databases say. */
  preview(module: IdOrName, options: { live: boolean }): Promise<Preview>;
}
