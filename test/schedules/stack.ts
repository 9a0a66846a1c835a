import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Context } from '@temporalio/activity';
import {
  createAlertActivities,
  createRecordActivities,
  type DatabaseActivities,
} from '../../src/activities/index.js';
import { BY_SYSTEM } from '../../src/domain/actor.js';
import type { ScheduleControl } from '../../src/domain/ports.js';
import type { GroupRun, GroupRunRequest } from '../../src/domain/run.js';
import { temporalScheduleId } from '../../src/domain/workflowIds.js';
import { openRepo, type Repo } from '../../src/repo/index.js';
import { createReconciler } from '../../src/services/reconcileSchedules.js';
import { createScheduleService, type ScheduleService } from '../../src/services/schedules.js';
import {
  connectTemporal,
  createControlWorker,
  createRunControl,
  createRunnerWorker,
  createScheduleControl,
  ensureSearchAttributes,
  installRuntime,
  type TemporalLink,
} from '../../src/temporal/index.js';
import { type DevServer, startDevServer } from '../../temporal-dev/devServer.js';
import { addModule } from '../repo/sample.js';
import { until } from '../support/until.js';

const quiet = () => {};
installRuntime({ trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet });

/** Temporal, SQLite, a control worker, and a runner whose database steps last until they are cancelled. */
export interface ScheduleStack {
  repo: Repo;
  link: TemporalLink;
  /** Of Temporal. */
  address: string;
  schedules: ScheduleService;
  control: ScheduleControl;
  /** What reconciliation has mended since this was last asked. */
  mended(): string[];
  /** Of no members, so that it is done at once. */
  addGroup(name: string): number;
  /** Of one module, which runs until it is cancelled. */
  addLongGroup(name: string): number;
  /** Group runs of a schedule, oldest first. */
  runsOf(scheduleId: number): GroupRun[];
  runs: ReturnType<typeof createRunControl>;
  /** Temporal's own description of a schedule. */
  inTemporal(
    scheduleId: number,
  ): ReturnType<ReturnType<TemporalLink['client']['schedule']['getHandle']>['describe']>;
  /** Another Temporal, empty unless it has a file; the worker moves to it. */
  restartTemporal(): Promise<void>;
  stopTemporal(): Promise<void>;
  stop(): Promise<void>;
}

export async function startScheduleStack({ keepsData = false } = {}): Promise<ScheduleStack> {
  const folder = mkdtempSync(join(tmpdir(), 'pipekit-test-'));
  const repo = openRepo(join(folder, 'pipekit.db'));
  const reports: string[] = [];
  let parts = await startParts(folder, keepsData, repo);
  const links = [parts.link];
  const control: ScheduleControl = {
    // Through `parts`, so that it follows a restart.
    ids: () => parts.control.ids(),
    put: (planned) => parts.control.put(planned),
    remove: (id) => parts.control.remove(id),
    describe: (id) => parts.control.describe(id),
    between: (...span) => parts.control.between(...span),
  };
  const reconciler = createReconciler(repo, control, (sentence, facts) =>
    reports.push(`${sentence} ${facts.error ?? facts.schedule_id}`),
  );
  const runs = { startGroup: (request: GroupRunRequest) => parts.runs.startGroup(request) };
  const service = createScheduleService({ repo, control: runs, schedules: control, reconciler }, BY_SYSTEM);
  return {
    repo,
    schedules: service,
    get link() {
      return parts.link;
    },
    get address() {
      return parts.address;
    },
    get control() {
      return parts.control;
    },
    get runs() {
      return parts.runs;
    },
    mended: () => reports.splice(0),
    addGroup: (name) => repo.groups.save({ name, members: [] }).id,
    addLongGroup: (name) =>
      repo.groups.save({ name, members: [{ module_id: addModule(repo, name), run_order: 1 }] }).id,
    runsOf: (id) => repo.groupRuns.list({ triggered_by: `schedule:${id}`, limit: 500 }).toReversed(),
    inTemporal: (id) => parts.link.client.schedule.getHandle(temporalScheduleId(id)).describe(),
    stopTemporal: () => parts.stop(),
    async restartTemporal() {
      await parts.stop();
      parts = await startParts(folder, keepsData, repo);
      links.push(parts.link);
    },
    async stop() {
      await parts.stop();
      for (const { connection } of links) await connection.close();
      repo.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function startParts(folder: string, keepsData: boolean, repo: Repo) {
  const server: DevServer = await startDevServer({
    cliPath: process.env.TEMPORAL_CLI as string,
    port: 0,
    namespace: 'pipekit',
    logFile: join(folder, 'temporal.log'),
    ...(keepsData && { dbFile: join(folder, 'temporal.db') }),
  });
  const link = await connectTemporal({ address: server.address, namespace: 'pipekit' });
  await ensureSearchAttributes(link);
  const activities = {
    ...createRecordActivities({ ...repo, server_url: 'https://pipekit.test', wakeRun: async () => {} }),
    ...createAlertActivities({ ...repo, send: async () => {}, secrets: { redact: (text) => text } }),
  };
  const codePath = process.env.PIPEKIT_TEST_BUNDLE as string;
  const workers = [
    await createControlWorker(link, activities, { codePath }),
    await createRunnerWorker(
      link,
      { stageRows: untilCancelled, settleRun: async () => null } as never as DatabaseActivities,
      { slots: 4 },
    ),
  ];
  const running = Promise.all(workers.map((worker) => worker.run()));
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    for (const worker of workers) worker.shutdown();
    await running;
    await server.stop();
  };
  return {
    link,
    address: server.address,
    control: createScheduleControl(link, 1_000),
    runs: createRunControl(link, repo),
    // The connection stays open: some tests ask a Temporal that is gone.
    stop: () => (stopped ??= stop()),
  };
}

async function untilCancelled(): Promise<never> {
  const { heartbeat, cancelled } = Context.current();
  const timer = setInterval(heartbeat, 200);
  try {
    return await cancelled;
  } finally {
    clearInterval(timer);
  }
}

export const ended = (stack: ScheduleStack, count: number, id: number): Promise<GroupRun[]> =>
  until(`${count} group runs of schedule ${id} have ended`, () => {
    const runs = stack.runsOf(id).filter(({ finished_at }) => finished_at !== null);
    return runs.length >= count && runs;
  });
