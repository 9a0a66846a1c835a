export { type ChangeLog, createChangeLog } from './changeLog.js';
export { type LiveView, sendLive } from './stream.js';
