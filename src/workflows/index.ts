export { askDatabase } from './askDatabase.js';
export { deliverAlert } from './deliverAlert.js';
export { groupRun } from './groupRun.js';
export { moduleRun } from './moduleRun.js';
export { recoverRun } from './recoverRun.js';
export { scheduledGroupRun } from './scheduledGroupRun.js';
export { sweepDestination } from './sweepDestination.js';
