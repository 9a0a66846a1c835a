export { BUNDLE_PATH, bundleWorkflows } from './bundle.js';
export { connectTemporal, type TemporalAddress, type TemporalLink } from './connection.js';
export { createRunControl } from './control.js';
export { createRunRecovery } from './recovery.js';
export { installRuntime, type LogSink } from './runtime.js';
export { createScheduleControl } from './schedules.js';
export { ensureSearchAttributes } from './searchAttributes.js';
export { createWakeRun } from './wakeRun.js';
export { createControlWorker, createRunnerWorker, type Worker } from './worker.js';
