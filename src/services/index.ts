import { type By, BY_SYSTEM } from '../domain/actor.js';
import type { RunControl, RunJournal } from '../domain/ports.js';
import { type Applied, applyConfig } from './applyConfig.js';
import {
  type ConnectionCatalog,
  createConnectionCatalog,
  createGroupCatalog,
  createModuleCatalog,
  createScheduleCatalog,
  type GroupCatalog,
  type ModuleCatalog,
} from './catalog.js';
import type { Repo } from '../repo/index.js';
import { type AuditService, createAuditService } from './audit.js';
import { createReconciler, type Reconciler } from './reconcileSchedules.js';
import { type Check, checkEverything, checkHealth, type DoctorDependencies } from './doctor.js';
import { createWatermarkService, type WatermarkService } from './watermarks.js';
import { createScheduleService, type ScheduleDependencies, type ScheduleService } from './schedules.js';
import { createGroupRunService, createRunService, type GroupRunService, type RunService } from './runs.js';

export { type Applied, applyConfig } from './applyConfig.js';
export { type Check, checkEverything, type DoctorDependencies } from './doctor.js';
export { createQueueWatch } from './queueWatch.js';
export { createRecovery, type Recovery, type Report } from './recovery.js';
export type { IfMatch, SaveOptions } from './catalog.js';
export type { Page, PageRequest } from './cursor.js';
export type { IdOrName } from './named.js';
export type { RunDetails, StartOptions } from './runs.js';
export type { ScheduleDetails, ScheduleService, ScheduleView } from './schedules.js';
export { createWatermarkService, type WatermarkService, type WatermarkState } from './watermarks.js';

/** What Pipekit can do, the same for the API, the pages and the command line. */
export interface Services {
  connections: ConnectionCatalog;
  modules: ModuleCatalog;
  groups: GroupCatalog;
  runs: RunService;
  watermarks: WatermarkService;
  groupRuns: GroupRunService;
  schedules: ScheduleService;
  audit: AuditService;
  /** Takes what runners report. */
  journal: RunJournal;
  applyConfig(yamlText: string): Applied;
  /** What must answer for anything to run at all. */
  health(): Promise<Check[]>;
  /** Everything a run depends on. */
  doctor(): Promise<Check[]>;
  /** The same services, whose changes are recorded as made by this one. */
  by(by: By): Services;
}

type Dependencies = DoctorDependencies & Omit<ScheduleDependencies, 'control'> & { control: RunControl };

/** Services whose changes are recorded as Pipekit's own, until `by` says whose they are. */
export function createServices(deps: Dependencies): Services {
  const reconciler = createReconciler(deps.repo, deps.schedules, deps.report);
  const boundTo = (by: By): Services => ({ ...servicesBy(by, deps, reconciler), by: boundTo });
  return boundTo(BY_SYSTEM);
}

function servicesBy(by: By, deps: Dependencies, reconciler: Reconciler): Omit<Services, 'by'> {
  const { repo, control } = deps;
  const schedules = createScheduleService(deps, by, reconciler);
  return {
    connections: createConnectionCatalog(repo, by),
    modules: createModuleCatalog(repo, by),
    groups: groupsWithSchedules(repo, by, reconciler),
    schedules,
    runs: createRunService(repo, control, by),
    watermarks: createWatermarkService(repo, by),
    groupRuns: createGroupRunService(repo),
    audit: createAuditService(repo),
    journal: repo.journal,
    applyConfig(yamlText) {
      const applied = applyConfig(repo, yamlText, by);
      void schedules.reconcile();
      return applied;
    },
    health: () => checkHealth(deps),
    doctor: () => checkEverything(deps),
  };
}

/** A group's schedules go with it, each on the record. */
function groupsWithSchedules(repo: Repo, by: By, reconciler: Reconciler): GroupCatalog {
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
