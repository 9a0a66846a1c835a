import { askDatabase } from './ask.js';
import type { DatabaseDependencies } from './dependencies.js';
import { runGroupHook } from './groupHook.js';
import { runHook } from './hook.js';
import { mergeRows } from './merge.js';
import { planRanges } from './planRanges.js';
import { resolveWatermarks } from './resolve.js';
import { settleRun } from './settle.js';
import { stageRows } from './stage.js';
import { sweepStaging } from './sweep.js';

/** The steps that touch databases. Every one may be executed twice; the destination decides what has happened. */
export function createDatabaseActivities(deps: DatabaseDependencies) {
  return {
    resolveWatermarks: resolveWatermarks(deps),
    planRanges: planRanges(deps),
    stageRows: stageRows(deps),
    mergeRows: mergeRows(deps),
    runHook: runHook(deps),
    runGroupHook: runGroupHook(deps),
    settleRun: settleRun(deps),
    askDatabase: askDatabase(deps),
    sweepStaging: sweepStaging(deps),
  };
}

export type DatabaseActivities = ReturnType<typeof createDatabaseActivities>;
