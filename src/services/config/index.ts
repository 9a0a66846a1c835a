/** Configuration as a document: what there is, what a document would change, and making it so. */
export { type Applied, applyConfig } from './apply.js';
export { exportConfig, type ConfigDocument } from './export.js';
export type { ConfigFile } from './placed.js';
export { type ConfigChange, type ConfigPlan, planConfig } from './plan.js';
export { type ConfigService, createConfigService } from './service.js';
