export { type AlertActivities, createAlertActivities } from './alerts.js';
export { createDatabaseActivities, type DatabaseActivities } from './database.js';
export type { BegunRun, RunContext } from './dependencies.js';
export { createRecordActivities, type RecordActivities } from './record.js';
