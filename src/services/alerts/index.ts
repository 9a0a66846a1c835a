export { checkChannel } from './rules.js';
export { type AlertService, type AlertView, createAlertService, lateModules } from './service.js';
export { createAlertWatch } from './watch.js';
