import { asPipekitError } from '../domain/errors.js';
import type { RunnerQueues } from '../domain/ports.js';
import type { Repo } from '../repo/index.js';
import type { Report } from './report.js';

/** More runs in progress than this are not looked at one by one: the oldest tell what the others wait for too. */
const LOOKED_AT = 200;

/** Finds out which runs and group runs wait for a runner that nobody has started, and says so on them. Never throws. */
export function createQueueWatch(
  { runs, groupRuns, waits }: Pick<Repo, 'runs' | 'groupRuns' | 'waits'>,
  queues: RunnerQueues,
  report: Report,
): () => Promise<void> {
  return async () => {
    try {
      const ids = [...runs.allRunning(), ...groupRuns.allRunning()].map(({ workflow_id }) => workflow_id);
      waits.setQueued(await reasonsOf(ids.slice(0, LOOKED_AT), queues));
    } catch (thrown) {
      report('Temporal could not be asked what runs wait for', { error: asPipekitError(thrown).message });
    }
  };
}

async function reasonsOf(workflowIds: string[], queues: RunnerQueues): Promise<Map<string, string>> {
  const pending = await Promise.all(
    workflowIds.map(async (workflowId) => ({ workflowId, steps: await queues.pendingSteps(workflowId) })),
  );
  // A runner that is busy with all its slots does not poll: what it works on shows that it is there.
  const working = new Set(
    pending.flatMap(({ steps }) => steps.filter((step) => step.isStarted).map(({ pool }) => pool)),
  );
  const wanted = pending.flatMap(({ workflowId, steps }) =>
    steps
      .filter(({ isStarted, pool }) => !isStarted && !working.has(pool))
      .map(({ pool }) => ({ workflowId, pool })),
  );
  const pools = [...new Set(wanted.map(({ pool }) => pool))];
  const polled = await Promise.all(pools.map((pool) => queues.isPolled(pool)));
  const unserved = new Set(pools.filter((_, index) => !polled[index]));
  return new Map(
    wanted.filter(({ pool }) => unserved.has(pool)).map(({ workflowId, pool }) => [workflowId, reason(pool)]),
  );
}

function reason(pool: string | null): string {
  return pool === null
    ? 'queued: waiting for a runner; start one with `pipekit worker`'
    : `queued: waiting for a runner of pool '${pool}'; start one with \`pipekit worker --pool ${pool}\``;
}
