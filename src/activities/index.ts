export { type AlertActivities, type AlertDependencies, createAlertActivities } from './alerts.js';
export { createDatabaseActivities, type DatabaseActivities } from './database.js';
export type { BegunRun, DatabaseDependencies, RunContext } from './dependencies.js';
export { createRecordActivities, type RecordActivities, type RecordDependencies } from './record.js';
