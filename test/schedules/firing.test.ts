import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../support/until.js';
import { ended, type ScheduleStack, startScheduleStack } from './stack.js';

const EVERY_SECOND = '* * * * * *';

let stack: ScheduleStack;
let named = 0;
beforeAll(async () => {
  stack = await startScheduleStack();
});
afterAll(() => stack?.stop());
afterEach(async () => {
  for (const { id } of stack.repo.schedules.list()) await stack.schedules.remove(id);
  for (const { group_id } of stack.repo.groupRuns.allRunning()) {
    await stack.runs.cancelGroup(group_id).catch(() => undefined);
    await until('the group has ended', () => stack.repo.groupRuns.runningOf(group_id) === undefined);
  }
  stack.mended();
});

const add = (group_id: number, cron_expr = EVERY_SECOND) => stack.schedules.save({ group_id, cron_expr });
const yearly = '0 0 1 1 *';

describe('a schedule that fires', () => {
  test('runs its group, which says what started it, and each fire time once', async () => {
    const { id } = await add(stack.addGroup(`quick ${++named}`));
    const runs = await ended(stack, 3, id);
    expect(runs.map(({ status, error }) => [status, error])).toEqual(runs.map(() => ['success', null]));
    const { info } = await stack.inTemporal(id);
    const due = info.recentActions.map(({ scheduledAt }) => scheduledAt.getTime());
    expect(new Set(due).size).toBe(due.length);
    const { last_runs } = await stack.schedules.get(id);
    expect(last_runs[0]?.triggered_by).toBe(`schedule:${id}`);
  });

  test('leaves out what comes while its own run is still on', async () => {
    const { id } = await add(stack.addLongGroup(`long ${++named}`));
    await until(
      'Temporal has skipped some',
      async () => (await stack.inTemporal(id)).info.numActionsSkippedOverlap > 1,
    );
    expect(stack.runsOf(id)).toHaveLength(1);
    expect((await stack.schedules.get(id)).skipped).toBeGreaterThan(1);
  });

  test('records that its group was already running, and as which run', async () => {
    const group_id = stack.addLongGroup(`busy ${++named}`);
    const { group_run_id } = await stack.runs.startGroup({ group_id, triggered_by: 'test' });
    const { id } = await add(group_id);
    const [refused] = await ended(stack, 1, id);
    expect(refused).toMatchObject({
      status: 'error',
      error: `Already running as group run ${group_run_id}`,
      group_id,
      started_at: refused?.finished_at,
    });
    expect(refused?.workflow_id).toMatch(new RegExp(`^schedule/${id}-20`));
    await stack.runs.cancelGroup(group_id);
  });

  test('runs nothing once SQLite has it paused or deleted, though Temporal has not heard', async () => {
    const paused = await add(stack.addGroup(`paused ${++named}`), yearly);
    stack.repo.schedules.save({ ...paused, enabled: false }, paused.id);
    const gone = await add(stack.addGroup(`gone ${++named}`), yearly);
    stack.repo.schedules.remove(gone.id);
    for (const { id } of [paused, gone]) {
      await stack.link.client.schedule.getHandle(`pipekit/schedule/${id}`).trigger();
      const workflow = await until(
        'it has fired',
        async () => (await stack.inTemporal(id)).info.recentActions[0]?.action,
      );
      const fired = stack.link.client.workflow.getHandle(workflow.workflow.workflowId);
      expect(await fired.result()).toBe('skipped');
      expect(stack.runsOf(id)).toEqual([]);
      await stack.control.remove(id);
    }
  });

  test('ends its run when the firing is cancelled in Temporal', async () => {
    const { id } = await add(stack.addLongGroup(`cancelled ${++named}`), yearly);
    await stack.link.client.schedule.getHandle(`pipekit/schedule/${id}`).trigger();
    await until('the group runs', () => stack.runsOf(id).length === 1);
    const [action] = (await stack.inTemporal(id)).info.recentActions;
    await stack.link.client.workflow.getHandle(action?.action.workflow.workflowId as string).cancel();
    expect((await ended(stack, 1, id))[0]?.status).toBe('cancelled');
  });
});

describe('trigger now', () => {
  test('starts the group as its schedule would, also while the schedule is paused', async () => {
    const { id } = await add(stack.addGroup(`by hand ${++named}`), yearly);
    await stack.schedules.pause(id);
    const { group_run_id } = await stack.schedules.trigger(id);
    const [run] = await ended(stack, 1, id);
    expect(run).toMatchObject({ id: group_run_id, status: 'success', triggered_by: `schedule:${id}` });
  });

  test('says so when the group is already running', async () => {
    const { id } = await add(stack.addLongGroup(`twice ${++named}`), yearly);
    const { group_run_id } = await stack.schedules.trigger(id);
    await expect(stack.schedules.trigger(id)).rejects.toMatchObject({
      code: 'already_running',
      details: { group_run_id },
    });
  });
});

test('the histories of firings replay; UPDATE_HISTORIES=1 stores them for test/runs/history', async () => {
  const fireOnce = async (group_id: number) => {
    const { id } = await add(group_id, yearly);
    await stack.link.client.schedule.getHandle(`pipekit/schedule/${id}`).trigger();
    await ended(stack, 1, id);
    const [action] = (await stack.inTemporal(id)).info.recentActions;
    const workflowId = action?.action.workflow.workflowId as string;
    await stack.link.client.workflow
      .getHandle(workflowId)
      .result()
      .catch(() => undefined);
    const to = ['--address', stack.address, '--namespace', 'pipekit', '-o', 'json'];
    const show = ['workflow', 'show', '--workflow-id', workflowId, ...to];
    return JSON.parse((await promisify(execFile)(process.env.TEMPORAL_CLI as string, show)).stdout);
  };
  const busy = stack.addLongGroup(`held ${++named}`);
  await stack.runs.startGroup({ group_id: busy, triggered_by: 'test' });
  const histories = {
    scheduled_success: await fireOnce(stack.addGroup(`replayed ${++named}`)),
    scheduled_refused: await fireOnce(busy),
  };
  const workflowBundle = { codePath: process.env.PIPEKIT_TEST_BUNDLE as string };
  for (const [name, history] of Object.entries(histories)) {
    await Worker.runReplayHistory({ workflowBundle }, history, name);
    const file = fileURLToPath(new URL(`../histories/${name}.json`, import.meta.url));
    if (process.env.UPDATE_HISTORIES) writeFileSync(file, `${JSON.stringify(history, null, 1)}\n`);
  }
});
