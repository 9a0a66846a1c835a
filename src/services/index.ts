import { type Actor, type By, UNSAID } from '../domain/actor.js';
import type { ProbeNetwork } from '../domain/connectionTest.js';
import type { Databases, RunControl, RunJournal, StartDelivery, StartSweep } from '../domain/ports.js';
import type { Repo } from '../repo/index.js';
import { type AlertService, createAlertService } from './alerts/index.js';
import { type ConfigService, createConfigService } from './config/index.js';
import { type AuditService, createAuditService } from './audit.js';
import {
  type AlertChannelCatalog,
  type ConnectionCatalog,
  createAlertChannelCatalog,
  createConnectionCatalog,
  createGroupCatalog,
  createModuleCatalog,
  createScheduleCatalog,
  type GroupCatalog,
  type ModuleCatalog,
} from './catalog.js';
import {
  type Check,
  checkEverything,
  createReadiness,
  type DoctorDependencies,
  type OnCheck,
} from './doctor.js';
import type { ConfigEntry } from '../config.js';
import { type ConfigurationEntry, configurationOf } from './configuration.js';
import { createConnectionTest, type TestConnection } from './connectionTest.js';
import { createDriverService, type DriverService } from './drivers.js';
import { createIdempotency, type Idempotency } from './idempotency.js';
import { createMetrics, type Metrics } from './metrics.js';
import type { IdOrName } from './named.js';
import { type Preview, previewModule } from './preview.js';
import { createPeople, type People, type PeopleOptions } from './people/index.js';
import { createReconciler, type Reconciler } from './reconcileSchedules.js';
import type { Report } from './report.js';
import { scopedRepo } from './scope.js';
import {
  type ColumnService,
  createColumnService,
  createDatabases,
  createDestinationService,
  createDrift,
  createIntrospectService,
  createLookService,
  createModuleDraftService,
  createJobs,
  createPropose,
  type DestinationService,
  type DriftPlan,
  type IntrospectService,
  type Jobs,
  type LookService,
  type ModuleDraftService,
  type Proposal,
  type ProposalRequest,
} from './authoring/index.js';
import { createSecretService, type SecretService } from './secretList.js';
import { createSettingsService, type SettingsService } from './settings.js';
import { createSweeps, type SweepService } from './sweeps.js';
import { createHomeService, type HomeService } from './home.js';
import { createRunHistoryService, type RunHistoryService } from './runHistory.js';
import { createWatermarkService, type WatermarkService } from './watermarks.js';
import { createScheduleService, type ScheduleDependencies, type ScheduleService } from './schedules.js';
import { createGroupRunService, createRunService, type GroupRunService, type RunService } from './runs.js';

export {
  type AlertService,
  type AlertView,
  createAlertWatch,
} from './alerts/index.js';
export * from './config/index.js';
export * from './optSync/index.js';
export * from './doctor.js';
export type { ConfigurationEntry } from './configuration.js';
export { createMetrics, type Metrics, type RequestFacts } from './metrics.js';
export { createQueueWatch } from './queueWatch.js';
export { type DriverOnDisk, driversOnDisk } from './driverJars.js';
export type { DriverService } from './drivers.js';
export type { SecretService } from './secretList.js';
export type { HourCount } from '../repo/index.js';
export type { RunHistoryService } from './runHistory.js';
export type { HomeService, ModuleRow } from './home.js';
export { createRecovery, type Recovery } from './recovery.js';
export type { Report } from './report.js';
export type { SweepService } from './sweeps.js';
export type { Catalog } from './catalog.js';
export type { IfMatch } from './etag.js';
export type { Page } from './cursor.js';
export {
  actorOf,
  type ConfiguredUser,
  configuredActor,
  createPeople,
  type ExternalIdentity,
  type People,
  type PeopleOptions,
} from './people/index.js';
export type {
  DestinationPlan,
  IntrospectService,
  Job,
  Jobs,
  LookService,
  ModuleDraftService,
  ModuleLook,
  Proposal,
  ProposalRequest,
} from './authoring/index.js';
export type { IdOrName } from './named.js';
export type { ScheduleService, ScheduleView } from './schedules.js';
export type { ScheduleWeek } from './scheduleWeek.js';
export { validated } from './validate.js';
export { createWatermarkService, type WatermarkService, type WatermarkState } from './watermarks.js';

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

type Dependencies = DoctorDependencies &
  Omit<ScheduleDependencies, 'control' | 'reconciler'> & {
    control: RunControl;
    /** Databases that only other runners reach. */
    remote: Databases;
    startSweep: StartSweep;
    startDelivery: StartDelivery;
    probe: ProbeNetwork;
    /** Told of each thing that reconciliation of schedules mends. */
    report: Report;
    people?: PeopleOptions;
    metrics?: Metrics;
    /** As it was at the start. */
    configuration?: ConfigEntry[];
  };

/** Services that change nothing until `by` says whose changes they are. */
export function createServices(deps: Dependencies): Services {
  const reconciler = createReconciler(deps.repo, deps.schedules, deps.report);
  const jobs = createJobs();
  const metrics = deps.metrics ?? createMetrics(deps.repo);
  const ready = createReadiness(deps);
  const people = createPeople(deps.repo, deps.people);
  const withRepo = (repo: Repo): Services => {
    const parts = { ...deps, repo, reconciler, jobs };
    const reading = readingServices(parts);
    const by: Services['by'] = (who) => ({
      ...reading,
      ...changingServices(parts, reading, who),
      people: people.by(who),
      metrics,
      ready,
      as,
      by,
    });
    return by(UNSAID);
  };
  const as: Services['as'] = ({ connections }) =>
    connections === null ? services : withRepo(scopedRepo(deps.repo, connections));
  const services = withRepo(deps.repo);
  return services;
}

type Parts = Dependencies & { reconciler: Reconciler; jobs: Jobs };

/** What changes nothing that people define, so it matters not who asks. */
function readingServices(deps: Parts) {
  const { repo } = deps;
  const databases = createDatabases({ ...deps, runner: deps.config.runner });
  const introspect = createIntrospectService(repo, databases);
  const propose = createPropose({ repo, databases, introspect });
  const columns = createColumnService(repo, databases);
  return {
    home: createHomeService(repo, createScheduleService(deps, UNSAID)),
    runHistory: createRunHistoryService(repo),
    drivers: createDriverService(repo, deps.config),
    secrets: createSecretService(repo, deps.secrets, deps.config),
    sweeps: createSweeps(repo, deps.startSweep, deps.report),
    groupRuns: createGroupRunService(repo),
    introspect,
    propose,
    columns,
    drafts: createModuleDraftService({ repo, propose, columns }),
    looks: createLookService(repo, databases),
    drift: createDrift(repo, databases, introspect),
    destinations: createDestinationService(repo, databases),
    alerts: createAlertService(repo, { startDelivery: deps.startDelivery, url: deps.config.server_url }),
    audit: createAuditService(repo),
    journal: repo.journal,
    doctor: (onCheck?: OnCheck) => checkEverything(deps, onCheck),
    testConnection: createConnectionTest(repo, databases),
    preview: (module: IdOrName, options: { live: boolean }) =>
      previewModule({ repo, databases }, module, options),
  };
}

/** What leaves a record of who did it. Made for each request, so it is closures and nothing else. */
function changingServices(deps: Parts, { sweeps }: { sweeps: SweepService }, by: By) {
  const { repo, control } = deps;
  const schedules = createScheduleService(deps, by);
  const modules = createModuleCatalog(repo, by);
  const settings = createSettingsService(repo, by);
  return {
    connections: createConnectionCatalog(repo, by),
    modules: {
      ...modules,
      remove(...[idOrName, options]: Parameters<ModuleCatalog['remove']>) {
        const { dest_connection_id } = modules.get(idOrName);
        modules.remove(idOrName, options);
        // No run of its own will tidy up behind it.
        void sweeps.one(dest_connection_id);
      },
    },
    groups: groupsWithSchedules(deps, by),
    alertChannels: createAlertChannelCatalog(repo, by),
    schedules,
    runs: createRunService(repo, control, by),
    watermarks: createWatermarkService(repo, by),
    settings,
    configuration: () => configurationOf(deps.configuration ?? [], settings.get()),
    jobs: deps.jobs.by(by.actor),
    idempotency: createIdempotency(repo, by),
    ...createConfigService(repo, by, (orphaned) => {
      void schedules.reconcile();
      for (const id of orphaned) void sweeps.one(id);
    }),
  };
}

/** A group's schedules go with it, each on the record. */
function groupsWithSchedules({ repo, reconciler }: Parts, by: By): GroupCatalog {
  const groups = createGroupCatalog(repo, by);
  const schedules = createScheduleCatalog(repo, by);
  return {
    ...groups,
    remove(idOrName, options) {
      repo.transaction(() => {
        for (const { id } of repo.schedules.ofGroup(groups.get(idOrName).id)) schedules.remove(id);
        groups.remove(idOrName, options);
      });
      void reconciler.reconcile();
    },
  };
}
