import { expect, test } from '@jest/globals';
import { createRecordActivities } from '../../src/activities/index.js';
import { openRepo } from '../../src/repo/index.js';
import { runOnEveryLine } from '../../src/temporal/activityLog.js';
import { addModule } from '../repo/sample.js';

/** What stands on a line that the activity logs. */
async function attributesOf(activityType: string, ...args: unknown[]): Promise<object> {
  const { inbound, outbound } = runOnEveryLine({ info: { activityType } } as never);
  await inbound?.execute?.({ args, headers: {} }, async () => undefined);
  return outbound?.getLogAttributes?.({ activityType }, (attributes) => attributes) ?? {};
}

test('the lines of a step say of which run, module and group run it is', async () => {
  const repo = openRepo(':memory:');
  const module_id = addModule(repo);
  const group_id = repo.groups.save({ name: 'nightly' }).id;
  const record = createRecordActivities({ ...repo, server_url: '', wakeRun: async () => {} });
  const execution = (workflow_run_id: string) => ({ workflow_id: 'here', workflow_run_id });
  const { id: group_run_id } = await record.beginGroupRun({ group_id }, execution('g'));
  const member = await record.beginRun({ module_id, group_run_id }, execution('m'));
  expect(await attributesOf('stageRows', member)).toEqual({
    activityType: 'stageRows',
    run_id: member.run.id,
    group_run_id,
    module_id,
    module: 'orders',
  });
  const alone = await record.beginRun({ module_id }, execution('a'));
  expect(await attributesOf('mergeRows', alone)).toEqual(
    expect.objectContaining({ run_id: alone.run.id, group_run_id: undefined }),
  );
  const hook = await attributesOf('runGroupHook', { id: group_run_id, uid: 'g' }, {});
  expect(hook).toEqual({ activityType: 'runGroupHook', group_run_id });
  expect(await attributesOf('sweepStaging', { connection: { id: 3 } })).toEqual({
    activityType: 'sweepStaging',
  });
});
