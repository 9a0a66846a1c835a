import type {
  FinalStatus,
  GroupRunRequest,
  ModuleRunRequest,
  RunCounts,
  RunPlan,
  WatermarkValues,
} from '../domain/run.js';
import type { GroupDefinition } from '../domain/group.js';
import type { Definitions, ExecutionRef, GroupRunRecords, RunRecords } from '../domain/stores.js';
import { dialectOf, fillPlaceholders, mergeSql } from '../sql/index.js';
import type { RunContext } from './dependencies.js';

export interface RecordDependencies {
  definitions: Definitions;
  runs: RunRecords;
  groupRuns: GroupRunRecords;
}

/** Bookkeeping in SQLite, run as local activities by the control worker: nothing here touches a user's database. */
export function createRecordActivities({ definitions, runs, groupRuns }: RecordDependencies) {
  return {
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
    },

    /** A run without an end and the definition it would have now; null when it has ended meanwhile. */
    async findUnfinishedRun(runId: number): Promise<RunContext | null> {
      const run = runs.unfinished(runId);
      if (!run) return null;
      const identity = { id: runId, uid: run.workflow_run_id, instance_id: definitions.instanceId() };
      return { run: identity, definition: definitions.runDefinition(run.module_id) };
    },

    async beginGroupRun(
      request: GroupRunRequest,
      execution: ExecutionRef,
    ): Promise<GroupDefinition & { id: number }> {
      const group = definitions.groupDefinition(request.group_id);
      const id = groupRuns.begin({
        ...execution,
        group_id: request.group_id,
        triggered_by: request.triggered_by ?? 'temporal',
      });
      return { ...group, id };
    },

    /** The module's run in progress, or null: it may have ended since somebody found it running. */
    async findRunInProgress(moduleId: number): Promise<number | null> {
      return runs.runningOf(moduleId) ?? null;
    },

    /** Records a member that did not run: skipped because it is disabled, or an error that says why. */
    async recordAbsentMember(
      moduleId: number,
      groupRunId: number,
      request: GroupRunRequest,
      error: string | null,
    ): Promise<FinalStatus> {
      const status = error === null ? 'skipped' : 'error';
      const triggered_by = request.triggered_by ?? 'temporal';
      runs.addEnded({ module_id: moduleId, group_run_id: groupRunId, triggered_by, status, error });
      return status;
    },

    async finishGroupRun(groupRunId: number, status: FinalStatus): Promise<void> {
      groupRuns.finish(groupRunId, { status });
    },
  };
}

export type RecordActivities = ReturnType<typeof createRecordActivities>;
