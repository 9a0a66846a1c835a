export { createServices } from './create.js';
export type { Services } from './services.js';
export { type AlertService, type AlertView, createAlertWatch } from './alerts/index.js';
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
