import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { moduleWorkflowId } from '../../src/domain/workflowIds.js';
import { createRecovery } from '../../src/services/index.js';
import { createRunRecovery } from '../../src/temporal/index.js';
import { closedGate, groupsOf } from '../support/groups.js';
import { keepHistory } from '../support/histories.js';
import { type Stack, startStack } from '../support/stack.js';
import { until } from '../support/until.js';

let stack: Stack;
let groups: ReturnType<typeof groupsOf>;

beforeAll(async () => {
  stack = await startStack({
    sourceSql: `create table t (id int, note text); insert into t values (1, 'one')`,
    destinationSql: 'create table t (id int, note text)',
  });
  groups = groupsOf(stack);
});
afterAll(async () => stack?.stop());
afterEach(() => {
  limit('source', null);
  limit('destination', null);
});

function limit(name: 'source' | 'destination', max_concurrent: number | null): void {
  const connection = stack.repo.connections.byName(name);
  if (connection) stack.repo.connections.save({ ...connection, max_concurrent }, connection.id);
}

const start = async (query?: string): Promise<number> => {
  const module_id = groups.module(query);
  return (await stack.control.startModule({ module_id, triggered_by: 'test' })).run_id;
};
const runOf = (id: number) => stack.repo.runs.get(id) as NonNullable<ReturnType<typeof stack.repo.runs.get>>;
const waits = (id: number, reason: string) =>
  until(`run ${id} is ${reason}`, () => runOf(id).waiting_for === reason);

/** The kinds of activity a workflow has asked for, local ones included. */
async function activitiesOf(moduleId: number): Promise<string[]> {
  const { events = [] } = await stack.link.client.workflow
    .getHandle(moduleWorkflowId(moduleId))
    .fetchHistory();
  return (events ?? []).flatMap((event) => {
    const data = event.markerRecordedEventAttributes?.details?.data?.payloads?.[0]?.data;
    return data ? [JSON.parse(Buffer.from(data).toString()).activity_type] : [];
  });
}

describe('a connection with max_concurrent', () => {
  test('lets so many runs at it, manual or not; the next says whom it waits for, and begins when one ends', async () => {
    limit('destination', 2);
    const gate = await closedGate(stack);
    const [a, b] = [await start(gate.query), await start(gate.query)];
    await gate.holds(2);
    const c = await start();
    await waits(c, `waiting for a slot on destination: run ${a}, run ${b}`);
    expect(stack.repo.runs.list({ limit: 1 })[0]?.waiting_for).toContain('waiting for a slot');
    expect(stack.repo.journal.steps(c)).toEqual([]);
    await gate.open();
    const ended = await stack.ended(c);
    expect(ended).toMatchObject({ status: 'success', waiting_for: null });
    // Told at once: the first look of its own would come after ten seconds.
    expect(Date.parse(ended.finished_at as string) - Date.parse(runOf(a).finished_at as string)).toBeLessThan(
      8_000,
    );
    expect(await activitiesOf(runOf(c).module_id)).toContain('takeSlots');
    await keepHistory(stack, 'module_waited', moduleWorkflowId(runOf(c).module_id));
  });

  test('that ends frees its slot even if the run failed, was cancelled or its workflow is gone', async () => {
    limit('source', 1);
    const gate = await closedGate(stack);
    const failed = await start('select nope');
    expect((await stack.ended(failed)).status).toBe('error');
    const cancelled = await start(gate.query);
    await gate.holds(1);
    const gone = await start(gate.query);
    await waits(gone, `waiting for a slot on source: run ${cancelled}`);
    await stack.control.cancelModule(runOf(cancelled).module_id);
    await gate.holds(1);
    await until('the waiting run is at its source', () => runOf(gone).waiting_for === null);
    await until('and holds it', () => stack.repo.journal.steps(gone).length === 1);
    const last = await start();
    await waits(last, `waiting for a slot on source: run ${gone}`);
    await stack.link.client.workflow.getHandle(runOf(gone).workflow_id).terminate('by a test');
    const recovery = createRecovery(stack.repo, createRunRecovery(stack.link), () => {});
    await recovery.endLostRuns();
    expect((await stack.ended(last)).status).toBe('success');
    await gate.open();
  });

  test('gives its slots in the order of asking, also to one that waits for two connections', async () => {
    limit('source', 1);
    limit('destination', 2);
    const gate = await closedGate(stack);
    const first = await start(gate.query);
    await gate.holds(1);
    const later = [await start(), await start(), await start()];
    await waits(
      later[2] as number,
      `waiting for a slot on source: run ${first}, run ${later[0]}, run ${later[1]}; and for a slot on destination: run ${first}, run ${later[0]}, run ${later[1]}`,
    );
    await gate.open();
    const ended = await Promise.all(later.map((id) => stack.ended(id)));
    expect(ended.map(({ status }) => status)).toEqual(['success', 'success', 'success']);
    const ends = ended.map(({ finished_at }) => finished_at as string);
    expect(ends).toEqual(ends.toSorted());
  });

  test('a run that waits can be cancelled, and leaves the queue', async () => {
    limit('destination', 1);
    const gate = await closedGate(stack);
    const holder = await start(gate.query);
    await gate.holds(1);
    const [waiting, behind] = [await start(), await start()];
    await waits(behind, `waiting for a slot on destination: run ${holder}, run ${waiting}`);
    await stack.control.cancelModule(runOf(waiting).module_id);
    expect((await stack.ended(waiting)).status).toBe('cancelled');
    expect(runOf(behind).waiting_for).toBe(`waiting for a slot on destination: run ${holder}`);
    await gate.open();
    expect((await stack.ended(behind)).status).toBe('success');
  });

  test('holds back members of a group that has room for more', async () => {
    limit('source', 1);
    const gate = await closedGate(stack);
    const group = groups.group([[groups.module(gate.query), groups.module(gate.query)]], { max_parallel: 2 });
    const id = await groups.start(group);
    await gate.holds(1);
    await until('both members have begun', () => groups.runsOf(id).length === 2);
    await until(
      'one of them waits',
      () => groups.runsOf(id).filter(({ waiting_for }) => waiting_for !== null).length === 1,
    );
    await gate.open();
    expect((await groups.ended(id)).status).toBe('success');
  });

  test('holds back no dry run', async () => {
    limit('source', 1);
    const gate = await closedGate(stack);
    const holder = await start(gate.query);
    await gate.holds(1);
    expect((await stack.run(groups.module(), { dry_run: true })).status).toBe('dry_run');
    await gate.open();
    await stack.ended(holder);
  });
});

test('a run whose connections have no limit asks for no slot', async () => {
  const unlimited = await start();
  await stack.ended(unlimited);
  const asked = await activitiesOf(runOf(unlimited).module_id);
  expect(asked).toContain('beginRun');
  expect(asked).not.toContain('takeSlots');
});
