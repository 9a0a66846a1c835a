import { expect, jest, test } from '@jest/globals';
import { loadConfig } from '../../src/config.js';
import { createLogger } from '../../src/main/logger.js';
import { logRuns } from '../../src/main/runLog.js';
import { openRepo } from '../../src/repo/index.js';
import { loadSecrets } from '../../src/secrets/index.js';
import { addModule, beginRun, NO_COUNTS } from '../repo/sample.js';

const SECRET = 'hunter2 "quoted" hunter2';

/** What reaches standard error while the work is done. */
function written(work: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  const secrets = loadSecrets(undefined, { PIPEKIT_DATA_DIR: '.', SHOP_PASSWORD: SECRET });
  secrets.resolve('$SHOP_PASSWORD');
  try {
    work(createLogger(loadConfig({}), (text) => secrets.redact(text)));
  } finally {
    write.mockRestore();
  }
  expect(lines.join('')).not.toContain('hunter2');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('no secret value leaves with a line, wherever in it the value is', () => {
  const [line] = written((logger) => {
    logger.error({ err: new Error(`refused ${SECRET}`), deep: { in: [SECRET] } }, `told ${SECRET}`);
  });
  expect(line).toMatchObject({ level: 50, msg: 'told ***', deep: { in: ['***'] } });
  expect(line).toMatchObject({ err: { stack: expect.stringContaining('logger.test') } });
});

test('a run that ends is one line, with the ids of run, group run and module', () => {
  const repo = openRepo(':memory:');
  const module_id = addModule(repo);
  const lines = written((logger) => {
    logRuns(repo, logger);
    const run = beginRun(repo, module_id);
    repo.runs.finish(run, { ...NO_COUNTS, status: 'error', error: `no: ${SECRET}` });
    repo.runs.finish(run, { ...NO_COUNTS, status: 'success', error: null });
  });
  expect(lines).toEqual([
    expect.objectContaining({ run_id: 1, module_id, module: 'orders', group_run_id: null, error: 'no: ***' }),
  ]);
});

test('a group run that ends is one line, with how its members ended and the ids of those that failed', () => {
  const repo = openRepo(':memory:');
  const modules = ['orders', 'stock', 'notes'].map((name) => addModule(repo, name));
  const group_id = repo.groups.save({ name: 'nightly' }).id;
  const lines = written((logger) => {
    logRuns(repo, logger);
    const workflow = { workflow_id: `group/${group_id}`, workflow_run_id: 'one' };
    const asked = { actor: 'ann', actor_kind: 'user', ip: null, request_id: 'r-1', after: {} } as const;
    const id = repo.groupRuns.begin({ group_id, triggered_by: 'schedule:4', asked, ...workflow });
    for (const module_id of modules) {
      const isBad = module_id === modules[1];
      const run = beginRun(repo, module_id, id);
      repo.runs.finish(run, {
        ...NO_COUNTS,
        status: isBad ? 'error' : 'success',
        error: isBad ? 'no' : null,
      });
    }
    repo.groupRuns.finish(id, { status: 'error' });
    repo.groupRuns.finish(id, { status: 'error' });
    repo.groupRuns.addRefused({
      group_id,
      triggered_by: 'schedule:4',
      error: 'Busy',
      ...workflow,
      workflow_run_id: 'two',
    });
  });
  expect(lines.map(({ msg }) => msg)).toEqual([
    'run ended',
    'run failed',
    'run ended',
    'group run failed',
    'group run failed',
  ]);
  expect(lines[1]).not.toHaveProperty('request_id');
  expect(lines[1]).toMatchObject({ run_id: 2, module_id: modules[1], group_run_id: 1 });
  expect(lines[3]).toMatchObject({
    level: 50,
    group_run_id: 1,
    group_id,
    group: 'nightly',
    triggered_by: 'schedule:4',
    actor: 'ann',
    request_id: 'r-1',
    status: 'error',
    members: { success: 2, error: 1 },
    failed: [{ run_id: 2, module_id: modules[1] }],
  });
  expect(lines[4]).toMatchObject({ group_run_id: 2, error: 'Busy', members: {}, failed: [] });
});
