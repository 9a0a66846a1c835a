/** Temporal's dev server on a file and a fixed port, so that it can be killed and come back as the same one. */
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { startDevServer } from '../../temporal-dev/devServer.js';
import { until } from '../support/until.js';

const NAMESPACE = 'pipekit';

export interface ChaosTemporal {
  address: string;
  namespace: string;
  kill(): Promise<void>;
  /** Nothing if it never went. */
  restart(): Promise<void>;
  /** The attempt of the step a run is in, as Temporal counts: 0 when no step is scheduled. */
  attempt(workflowId: string): Promise<number>;
  /** Types of the activities that have completed, in order. */
  completed(workflowId: string): Promise<string[]>;
  /** Whether it holds its module's lock still. */
  isOpen(workflowId: string, runId: string): Promise<boolean>;
  terminate(workflowId: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startTemporal(folder: string, cliPath: string): Promise<ChaosTemporal> {
  const options = {
    cliPath,
    dbFile: join(folder, 'temporal.db'),
    namespace: NAMESPACE,
    logFile: join(folder, 'temporal.log'),
  };
  let server = await startDevServer({ ...options, port: 0 });
  let isDown = false;
  const { address } = server;
  const connection = await Connection.connect({ address });
  const { workflow } = new Client({ connection, namespace: NAMESPACE });
  return {
    address,
    namespace: NAMESPACE,
    async kill() {
      isDown = true;
      process.kill(server.pid, 'SIGKILL');
      await server.exited;
    },
    async restart() {
      if (!isDown) return;
      server = await startDevServer({ ...options, port: Number(address.split(':')[1]) });
      isDown = false;
    },
    async attempt(workflowId) {
      const { raw } = await workflow.getHandle(workflowId).describe();
      return raw.pendingActivities?.[0]?.attempt ?? 0;
    },
    async completed(workflowId) {
      const { events } = await workflow.getHandle(workflowId).fetchHistory();
      const scheduled = new Map<string, string>();
      const done: string[] = [];
      for (const event of events ?? []) {
        const name = event.activityTaskScheduledEventAttributes?.activityType?.name;
        if (name) scheduled.set(String(event.eventId), name);
        const ended = event.activityTaskCompletedEventAttributes;
        if (ended) done.push(scheduled.get(String(ended.scheduledEventId)) ?? '?');
      }
      return done;
    },
    async isOpen(workflowId, runId) {
      const { status } = await workflow.getHandle(workflowId, runId).describe();
      return status.name === 'RUNNING';
    },
    terminate: (workflowId) =>
      workflow
        .getHandle(workflowId)
        .terminate('chaos')
        .then(
          () => {},
          () => {},
        ),
    async stop() {
      await connection.close();
      await server.stop();
      await until('Temporal has ended', () => server.exited.then(() => true));
    },
  };
}
