export { planSplit } from './plan.js';
export { rangeQuery } from './ranges.js';
export { cannotSplit, finishedRange, type RangeClaim, type SplitSql } from './record.js';
