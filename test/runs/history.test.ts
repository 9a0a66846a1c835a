import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { groupWorkflowId, moduleWorkflowId } from '../../src/domain/workflowIds.js';
import { PIPEKIT_URL, type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

const folder = fileURLToPath(new URL('../histories', import.meta.url));
const workflowBundle = { codePath: process.env.PIPEKIT_TEST_BUNDLE as string };
const replay = (history: unknown, id: string) => Worker.runReplayHistory({ workflowBundle }, history, id);

const run = promisify(execFile);

/** What `temporal workflow …` answers, as JSON. */
async function temporal(...args: string[]): Promise<any> {
  const to = ['--address', stack.address, '--namespace', 'pipekit', '-o', 'json'];
  const { stdout } = await run(process.env.TEMPORAL_CLI as string, ['workflow', ...args, ...to]);
  return JSON.parse(stdout);
}

let stack: Stack;
/** name → history, as Temporal's own JSON. */
const histories: Record<string, any> = {};

beforeAll(async () => {
  stack = await startStack({
    sourceSql: `create table t (id int, note text); insert into t values (1, 'one')`,
    destinationSql: 'create table t (id int, note text)',
  });
  const fetch = (id: string) => temporal('show', '--workflow-id', id);
  const hook = { run_order: 1, connection_id: 2, run_on: 'always' as const, sql: 'analyze t' };
  const watermark = { name: 'w', connection_id: 1, resolver_sql: 'select 0', default_value: '0' };
  const good = stack.addModule({
    name: 'good',
    source_query: 'select id, note from t where id > {w}',
    watermarks: [watermark],
    hooks: [hook],
  });
  const bad = stack.addModule({ name: 'bad', source_query: 'select nope' });
  await stack.run(good);
  histories.module_success = await fetch(moduleWorkflowId(good));
  await stack.run(good, { dry_run: true });
  histories.module_dry_run = await fetch(moduleWorkflowId(good));
  await stack.run(bad);
  histories.module_error = await fetch(moduleWorkflowId(bad));
  const members = [bad, good].map((module_id, index) => ({ module_id, run_order: index + 1 }));
  const group_id = stack.repo.groups.save({ name: 'all', members }).id;
  const { group_run_id } = await stack.control.startGroup({ group_id, triggered_by: 'test' });
  await until('the group has ended', () => stack.repo.groupRuns.get(group_run_id)?.finished_at);
  const group = stack.link.client.workflow.getHandle(groupWorkflowId(group_id));
  await group.result().catch(() => {});
  histories.group_error = await fetch(groupWorkflowId(group_id));
});
afterAll(async () => stack?.stop());

describe('workflow histories', () => {
  test('of this build replay on this build; UPDATE_HISTORIES=1 stores them', async () => {
    for (const [name, history] of Object.entries(histories)) {
      await replay(history, name);
      if (process.env.UPDATE_HISTORIES) {
        writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(history, null, 1)}\n`);
      }
    }
  });

  test('stored by earlier builds still replay: a run in progress survives an upgrade', async () => {
    const stored = readdirSync(folder).filter((file) => file.endsWith('.json'));
    expect(stored.length).toBeGreaterThanOrEqual(Object.keys(histories).length);
    for (const file of stored) await replay(JSON.parse(readFileSync(join(folder, file), 'utf8')), file);
  });

  test('that this code could not have made are refused', async () => {
    const history = structuredClone(histories.module_success);
    const scheduled = history.events.find((event: any) => event.activityTaskScheduledEventAttributes);
    scheduled.activityTaskScheduledEventAttributes.activityType.name = 'somethingElse';
    await expect(replay(history, 'tampered')).rejects.toThrow(/nondeterminism/i);
  });

  test('hold no secret, nor does the command line of any process while a run is on', async () => {
    const text = JSON.stringify(histories);
    const decoded = [...text.matchAll(/"data":"([^"]+)"/g)].map(([, data]) =>
      Buffer.from(data as string, 'base64').toString(),
    );
    expect(decoded.join('\n')).toContain('$TEST_PASSWORD');
    expect([text, ...decoded].join('\n')).not.toContain(stack.source.password);

    const slow = stack.addModule({ name: 'slow', source_query: 'select 1, pg_sleep(600)::text' });
    const { run_id } = await stack.control.startModule({ module_id: slow });
    await until('jrunner is at work', () => commandLines().some((line) => line.includes('jrunner')));
    expect(commandLines().join('\n')).not.toContain(stack.source.password);
    await stack.control.cancelModule(slow);
    await stack.ended(run_id);
  });
});

test('the details of an execution are a link to the page of its run, also after it has ended', async () => {
  const detailsOf = async (id: string): Promise<string> => {
    const handle = stack.link.client.workflow.getHandle(id);
    const metadata = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    return metadata.currentDetails;
  };
  expect(await detailsOf(groupWorkflowId(1))).toBe(`[Group run 1 in Pipekit](${PIPEKIT_URL}/group-runs/1)`);
  const [latest] = stack.repo.runs.list({ limit: 1, module_id: 2 });
  expect(await detailsOf(moduleWorkflowId(2))).toBe(
    `[Run ${latest?.id} in Pipekit](${PIPEKIT_URL}/runs/${latest?.id})`,
  );
});

test('`temporal workflow list` shows runs by readable ids, and finds them by module and run', async () => {
  const list = (...query: string[]): Promise<{ execution: { workflowId: string } }[]> =>
    temporal('list', ...query);
  await until('visibility has caught up', async () => (await list()).length >= 6);
  expect(new Set((await list()).map(({ execution }) => execution.workflowId))).toEqual(
    new Set(['module/1', 'module/2', 'module/3', 'group/1']),
  );
  const found = await list('--query', `PipekitModule = 'bad' AND PipekitTrigger = 'test'`);
  expect(found.length).toBeGreaterThan(0);
  expect(new Set(found.map(({ execution }) => execution.workflowId))).toEqual(new Set(['module/2']));
});

/** Of every process on this machine that lives long enough to be read. */
function commandLines(): string[] {
  return execFileSync('ps', ['-eo', 'args', '-ww']).toString().split('\n');
}
