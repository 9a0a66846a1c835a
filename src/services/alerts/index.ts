export { checkChannel } from './rules.js';
export { type AlertService, type AlertView, createAlertService, lateModules } from './service.js';
export { type AlertWatchDependencies, createAlertWatch } from './watch.js';
