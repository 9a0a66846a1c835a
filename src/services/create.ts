/** From ports to services: what is shared by all requests, and what is made for each. */
import type { ConfigEntry } from '../config.js';
import { type By, UNSAID } from '../domain/actor.js';
import type { ProbeNetwork } from '../domain/connectionTest.js';
import type { Databases, RunControl, StartDelivery, StartSweep } from '../domain/ports.js';
import type { Repo } from '../repo/index.js';
import { createAlertService } from './alerts/index.js';
import { createAuditService } from './audit.js';
import {
  createColumnService,
  createDatabases,
  createDestinationService,
  createDrift,
  createIntrospectService,
  createLookService,
  createModuleDraftService,
  createJobs,
  createPropose,
  type Jobs,
} from './authoring/index.js';
import {
  createAlertChannelCatalog,
  createConnectionCatalog,
  createGroupCatalog,
  createModuleCatalog,
  createScheduleCatalog,
  type GroupCatalog,
  type ModuleCatalog,
} from './catalog.js';
import { createConfigService } from './config/index.js';
import { configurationOf } from './configuration.js';
import { createConnectionTest } from './connectionTest.js';
import { checkEverything, createReadiness, type DoctorDependencies, type OnCheck } from './doctor.js';
import { createDriverService } from './drivers.js';
import { createHomeService } from './home.js';
import { createIdempotency } from './idempotency.js';
import { createMetrics, type Metrics } from './metrics.js';
import type { IdOrName } from './named.js';
import { createPeople, type PeopleOptions } from './people/index.js';
import { previewModule } from './preview.js';
import { createReconciler, type Reconciler } from './reconcileSchedules.js';
import type { Report } from './report.js';
import { createRunHistoryService } from './runHistory.js';
import { createGroupRunService, createRunService } from './runs.js';
import { createScheduleService, type ScheduleDependencies } from './schedules.js';
import { scopedRepo } from './scope.js';
import { createSecretService } from './secretList.js';
import type { Services } from './services.js';
import { createSettingsService } from './settings.js';
import { createSweeps, type SweepService } from './sweeps.js';
import { createWatermarkService } from './watermarks.js';

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
