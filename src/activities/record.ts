import type { FinalStatus, ModuleRunRequest, RunCounts, RunPlan, WatermarkValues } from '../domain/run.js';
import type { Definitions, ExecutionRef, GroupRunRecords, RunRecords, Slots } from '../domain/stores.js';
import { dialectOf, fillPlaceholders, mergeSql } from '../sql/index.js';
import type { RunContext } from './dependencies.js';
import { createScheduledRunActivities, type ScheduledRunDependencies } from './scheduledRun.js';
import { createGroupRecordActivities } from './recordGroup.js';
import { createSlotActivities, wakeReadyRuns } from './recordSlots.js';

export interface RecordDependencies extends Pick<ScheduledRunDependencies, 'schedules'> {
  definitions: Definitions;
  runs: RunRecords;
  groupRuns: GroupRunRecords;
  slots: Slots;
  /** Tells a waiting run to ask for its slots again; `unavailable` when it cannot be told. */
  wakeRun(workflowId: string): Promise<void>;
}

/** Bookkeeping in SQLite, run as local activities by the control worker: nothing here touches a user's database. */
export function createRecordActivities(deps: RecordDependencies) {
  const { definitions, runs } = deps;
  return {
    ...createGroupRecordActivities(deps),
    ...createScheduledRunActivities(deps),
    ...createSlotActivities(deps),

    /** Copies the definition and adds the run's record; the same execution again gets the same record. */
    async beginRun(request: ModuleRunRequest, execution: ExecutionRef): Promise<RunContext> {
      const definition = definitions.runDefinition(request.module_id);
      const id = runs.begin({
        ...execution,
        module_id: request.module_id,
        group_run_id: request.group_run_id ?? null,
        triggered_by: request.triggered_by ?? 'temporal',
      });
      return {
        run: { id, uid: execution.workflow_run_id, instance_id: definitions.instanceId() },
        definition,
      };
    },

    /** Materializes the SQL the run is going to execute, and stores it before anything moves. */
    async planRun({ run, definition }: RunContext, values: WatermarkValues): Promise<RunPlan> {
      const { module, destination } = definition;
      const source_sql = fillPlaceholders(module.source_query, values);
      const merge_sql = mergeSql(dialectOf(destination.driver), module);
      runs.plan(run.id, { source_sql, merge_sql, watermark_values: values });
      definitions.setNextResolvedQuery(module.id, source_sql);
      return { source_sql, merge_sql };
    },

    async finishRun(
      runId: number,
      end: RunCounts & { status: FinalStatus; error: string | null },
    ): Promise<void> {
      runs.finish(runId, end);
      await wakeReadyRuns(deps);
    },

    /** A run without an end and the definition it would have now; null when it has ended meanwhile. */
    async findUnfinishedRun(runId: number): Promise<RunContext | null> {
      const run = runs.unfinished(runId);
      if (!run) return null;
      const identity = { id: runId, uid: run.workflow_run_id, instance_id: definitions.instanceId() };
      return { run: identity, definition: definitions.runDefinition(run.module_id) };
    },
  };
}

export type RecordActivities = ReturnType<typeof createRecordActivities>;
