export { type ColumnService, createColumnService } from './columns.js';
export { createDatabases } from './databases.js';
export { createDestinationService, type DestinationPlan, type DestinationService } from './destination.js';
export { createDrift, type DriftPlan } from './drift.js';
export type { ProposalRequest } from './drafts.js';
export { createIntrospectService, type IntrospectService } from './introspect.js';
export { createJobs, type Job, type Jobs } from './jobs.js';
export { createPropose, type Proposal } from './propose.js';
