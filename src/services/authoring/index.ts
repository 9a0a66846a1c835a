export { createDatabases } from './databases.js';
export { createIntrospectService, type IntrospectService } from './introspect.js';
export { createJobs, type Job, type Jobs } from './jobs.js';
