export { type ChangeLog, type Changes, createChangeLog } from './changeLog.js';
export { type LiveView, sendLive } from './stream.js';
