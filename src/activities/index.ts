export {
  createDatabaseActivities,
  type DatabaseActivities,
  type DatabaseDependencies,
  type RunContext,
} from './database.js';
export { createRecordActivities, type RecordActivities, type RecordDependencies } from './record.js';
