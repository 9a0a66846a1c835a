import type { Actor } from '../domain/actor.js';
import type { Databases, RunControl, RunJournal, StartSweep } from '../domain/ports.js';
import { type Applied, applyConfig } from './applyConfig.js';
import {
  type ConnectionCatalog,
  createConnectionCatalog,
  createGroupCatalog,
  createModuleCatalog,
  type GroupCatalog,
  type ModuleCatalog,
} from './catalog.js';
import {
  type Check,
  checkConnection,
  checkEverything,
  checkHealth,
  type DoctorDependencies,
} from './doctor.js';
import { createPeople, type People, type PeopleOptions } from './people/index.js';
import { createReconciler, type Reconciler } from './reconcileSchedules.js';
import type { Report } from './recovery.js';
import { scopedRepo } from './scope.js';
import {
  createDatabases,
  createDestinationService,
  createIntrospectService,
  createJobs,
  createPropose,
  type DestinationService,
  type IntrospectService,
  type Jobs,
  type Proposal,
  type ProposalRequest,
} from './authoring/index.js';
import { createSweeps, type SweepService } from './sweeps.js';
import { createHomeService, type HomeService } from './home.js';
import { createWatermarkService, type WatermarkService } from './watermarks.js';
import { createScheduleService, type ScheduleDependencies, type ScheduleService } from './schedules.js';
import { createGroupRunService, createRunService, type GroupRunService, type RunService } from './runs.js';

export { type Applied, applyConfig } from './applyConfig.js';
export { type Check, checkEverything, type DoctorDependencies } from './doctor.js';
export { createQueueWatch } from './queueWatch.js';
export type { GroupRow, HomeService, ModuleRow, Trouble } from './home.js';
export { createRecovery, type Recovery, type Report } from './recovery.js';
export type { SweepService } from './sweeps.js';
export type { Page, PageRequest } from './cursor.js';
export {
  type ConfiguredUser,
  configuredActor,
  createPeople,
  type People,
  type PeopleOptions,
} from './people/index.js';
export type {
  DestinationPlan,
  IntrospectService,
  Job,
  Jobs,
  Proposal,
  ProposalRequest,
} from './authoring/index.js';
export type { IdOrName } from './named.js';
export type { RunDetails, StartOptions } from './runs.js';
export type { ScheduleDetails, ScheduleService, ScheduleView } from './schedules.js';
export { createWatermarkService, type WatermarkService, type WatermarkState } from './watermarks.js';

/** What Pipekit can do, the same for the API, the pages and the command line. */
export interface Services {
  people: People;
  /** The same for somebody who may use some connections only: the rest is not there for them. */
  as(actor: Actor): Services;
  home: HomeService;
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
  /** Tables that modules write to: compared, and made where they are missing. */
  destinations: DestinationService;
  /** Work that takes longer than a request should. */
  jobs: Jobs;
  sweeps: SweepService;
  /** Takes what runners report. */
  journal: RunJournal;
  applyConfig(yamlText: string): Applied;
  /** What must answer for anything to run at all. */
  health(): Promise<Check[]>;
  /** Everything a run depends on. */
  doctor(): Promise<Check[]>;
  /** Whether one connection answers. */
  checkConnection(id: number): Promise<Check[]>;
}

type Dependencies = DoctorDependencies &
  Omit<ScheduleDependencies, 'control' | 'reconciler'> & {
    control: RunControl;
    /** Databases that only other runners reach. */
    remote: Databases;
    startSweep: StartSweep;
    /** Told of each thing that reconciliation of schedules mends. */
    report: Report;
    people?: PeopleOptions;
  };

export function createServices(deps: Dependencies): Services {
  const reconciler = createReconciler(deps.repo, deps.schedules, deps.report);
  const jobs = createJobs();
  const people = createPeople(deps.repo, deps.people);
  const withRepo = (repo: Dependencies['repo']): Omit<Services, 'as' | 'people'> =>
    servicesOn({ ...deps, repo, reconciler, jobs });
  const services: Services = {
    ...withRepo(deps.repo),
    people,
    as: ({ connections }) =>
      connections === null ? services : { ...services, ...withRepo(scopedRepo(deps.repo, connections)) },
  };
  return services;
}

function servicesOn(
  deps: Dependencies & { reconciler: Reconciler; jobs: Jobs },
): Omit<Services, 'as' | 'people'> {
  const { repo, control } = deps;
  const databases = createDatabases({ ...deps, runner: deps.config.runner });
  const introspect = createIntrospectService(repo, databases);
  const groups = createGroupCatalog(repo);
  const modules = createModuleCatalog(repo);
  const schedules = createScheduleService(deps);
  const sweeps = createSweeps(repo, deps.startSweep, deps.report);
  return {
    home: createHomeService(repo, schedules),
    connections: createConnectionCatalog(repo),
    modules: {
      ...modules,
      remove(idOrName) {
        const { dest_connection_id } = modules.get(idOrName);
        modules.remove(idOrName);
        // No run of its own will tidy up behind it.
        void sweeps.one(dest_connection_id);
      },
    },
    groups: {
      ...groups,
      remove(idOrName) {
        groups.remove(idOrName);
        // Its schedules have gone with it.
        void schedules.reconcile();
      },
    },
    schedules,
    sweeps,
    runs: createRunService(repo, control),
    watermarks: createWatermarkService(repo),
    groupRuns: createGroupRunService(repo),
    introspect,
    propose: createPropose({ repo, databases, introspect }),
    destinations: createDestinationService(repo, databases),
    jobs: deps.jobs,
    journal: repo.journal,
    applyConfig(yamlText) {
      const applied = applyConfig(repo, yamlText);
      void schedules.reconcile();
      return applied;
    },
    health: () => checkHealth(deps),
    doctor: () => checkEverything(deps),
    checkConnection: (id) => checkConnection(deps, id),
  };
}
