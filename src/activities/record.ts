import { requireWatermarks } from '../domain/module.js';
import { type ModuleRunRequest, type RunPlan, triggerOf, type WatermarkValues } from '../domain/run.js';
import type { SplitPlan } from '../domain/split.js';
import type {
  Definitions,
  ExecutionRef,
  GroupRunRecords,
  RunEnd,
  RunRecords,
  Slots,
  Sweeps,
} from '../domain/stores.js';
import { dialectOf, fillPlaceholders, firstRows, mergeSql } from '../sql/index.js';
import type { BegunRun, RunContext } from './dependencies.js';
import { createGroupRecordActivities } from './recordGroup.js';
import { createSlotActivities, wakeReadyRuns } from './recordSlots.js';
import { createSweepActivities } from './recordSweep.js';
import { createScheduledRunActivities, type ScheduledRunDependencies } from './scheduledRun.js';

export interface RecordDependencies extends Pick<ScheduledRunDependencies, 'schedules'> {
  definitions: Definitions;
  runs: RunRecords;
  groupRuns: GroupRunRecords;
  slots: Slots;
  sweeps: Sweeps;
  /** Where people reach the pages, without a slash at its end. */
  server_url: string;
  /** Tells a waiting run to ask for its slots again; `unavailable` when it cannot be told. */
  wakeRun(workflowId: string): Promise<void>;
}

/** Bookkeeping in SQLite, run as local activities by the control worker: nothing here touches a user's database. */
export function createRecordActivities(deps: RecordDependencies) {
  const { definitions, runs, server_url } = deps;
  const identity = (id: number, uid: string) => ({ id, uid, instance_id: definitions.instanceId() });
  return {
    ...createGroupRecordActivities(deps),
    ...createScheduledRunActivities(deps),
    ...createSlotActivities(deps),
    ...createSweepActivities(deps),

    /** Copies the definition and adds the run's record; the same execution again gets the same record. */
    async beginRun(request: ModuleRunRequest, execution: ExecutionRef): Promise<BegunRun> {
      const { module_id, group_run_id = null, asked_by, ...options } = request;
      const definition = definitions.runDefinition(module_id);
      const backfill = options.watermark_values ?? {};
      requireWatermarks(
        { ...definition.module, watermarks: definition.watermarks },
        Object.keys(backfill),
        'watermark_values',
      );
      const rewinds = without(definitions.rewinds(module_id), backfill);
      const id = runs.begin({
        ...execution,
        module_id,
        group_run_id,
        triggered_by: triggerOf(options),
        asked: asked_by && { ...asked_by, after: options },
      });
      return {
        run: { ...identity(id, execution.workflow_run_id), ...(group_run_id !== null && { group_run_id }) },
        definition,
        set: { ...rewinds, ...backfill },
        rewinds,
        page: `${server_url}/runs/${id}`,
      };
    },

    /** Materializes the SQL the run is going to execute, and stores it before anything moves. */
    async planRun(
      { run, definition }: RunContext,
      values: WatermarkValues,
      resolved: WatermarkValues = {},
      rowLimit?: number,
    ): Promise<RunPlan> {
      const { module, source, destination } = definition;
      const query = fillPlaceholders(module.source_query, values);
      const source_sql = rowLimit === undefined ? query : firstRows(query, source.driver, rowLimit);
      const split = module.split != null && rowLimit === undefined;
      const merge_sql = mergeSql(dialectOf(destination.driver), { run, module, split });
      runs.plan(run.id, {
        source_sql,
        merge_sql,
        watermark_values: values,
        resolved: Object.keys(resolved).length > 0 ? resolved : undefined,
      });
      definitions.setNextResolvedQuery(module.id, query);
      return { source_sql, merge_sql };
    },

    /** Stored before anything moves, as the SQL is. */
    async recordRanges(runId: number, split: SplitPlan): Promise<void> {
      runs.recordSplit(runId, split);
    },

    async finishRun(
      runId: number,
      end: RunEnd,
      used?: { module_id: number; rewinds: WatermarkValues },
    ): Promise<void> {
      runs.finish(runId, end);
      if (used && end.status === 'success') definitions.consumeRewinds(used.module_id, used.rewinds);
      await wakeReadyRuns(deps);
    },

    /** A run without an end and the definition it would have now; null when it has ended meanwhile. */
    async findUnfinishedRun(runId: number): Promise<RunContext | null> {
      const run = runs.unfinished(runId);
      if (!run) return null;
      const definition = definitions.runDefinition(run.module_id);
      return { run: identity(runId, run.workflow_run_id), definition };
    },
  };
}

/** Rewinds that a backfill does not overrule: it leaves those for the next ordinary run. */
function without(rewinds: WatermarkValues, backfill: WatermarkValues): WatermarkValues {
  return Object.fromEntries(Object.entries(rewinds).filter(([name]) => !(name in backfill)));
}

export type RecordActivities = ReturnType<typeof createRecordActivities>;
