import type { RunControl, RunJournal } from '../domain/ports.js';
import { type Applied, applyConfig } from './applyConfig.js';
import {
  type ConnectionCatalog,
  createConnectionCatalog,
  createGroupCatalog,
  createModuleCatalog,
  type GroupCatalog,
  type ModuleCatalog,
} from './catalog.js';
import { type Check, checkEverything, checkHealth, type DoctorDependencies } from './doctor.js';
import { createWatermarkService, type WatermarkService } from './watermarks.js';
import { createScheduleService, type ScheduleDependencies, type ScheduleService } from './schedules.js';
import { createGroupRunService, createRunService, type GroupRunService, type RunService } from './runs.js';

export { type Applied, applyConfig } from './applyConfig.js';
export { type Check, checkEverything, type DoctorDependencies } from './doctor.js';
export { createQueueWatch } from './queueWatch.js';
export { createRecovery, type Recovery, type Report } from './recovery.js';
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
  /** Takes what runners report. */
  journal: RunJournal;
  applyConfig(yamlText: string): Applied;
  /** What must answer for anything to run at all. */
  health(): Promise<Check[]>;
  /** Everything a run depends on. */
  doctor(): Promise<Check[]>;
}

export function createServices(
  deps: DoctorDependencies & Omit<ScheduleDependencies, 'control'> & { control: RunControl },
): Services {
  const { repo, control } = deps;
  const groups = createGroupCatalog(repo);
  const schedules = createScheduleService(deps);
  return {
    connections: createConnectionCatalog(repo),
    modules: createModuleCatalog(repo),
    groups: {
      ...groups,
      remove(idOrName) {
        groups.remove(idOrName);
        // Its schedules have gone with it.
        void schedules.reconcile();
      },
    },
    schedules,
    runs: createRunService(repo, control),
    watermarks: createWatermarkService(repo),
    groupRuns: createGroupRunService(repo),
    journal: repo.journal,
    applyConfig(yamlText) {
      const applied = applyConfig(repo, yamlText);
      void schedules.reconcile();
      return applied;
    },
    health: () => checkHealth(deps),
    doctor: () => checkEverything(deps),
  };
}
