import { expect, test } from '@jest/globals';
import { PipekitError } from '../../src/domain/errors.js';
import { loadSecrets } from '../../src/secrets/index.js';
import { addModule } from '../repo/sample.js';
import { servicesWith } from './helper.js';

test('the doctor finds everything well', async () => {
  const { services, repo } = servicesWith();
  addModule(repo);
  const checks = await services.doctor();
  expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
    ['database', true],
    ['temporal', true],
    ['database file', true],
    ['disk', true],
    ['leftovers', true],
    ['jrunner', true],
    ['secret of shop', true],
    ['connection shop', true],
  ]);
});

test('the doctor goes on past a failure and says what to do', async () => {
  const noWorker = new PipekitError('unavailable', 'No worker takes pipekit-runner', {
    hint: 'Start `pipekit worker`.',
  });
  const { services, repo } = servicesWith({
    control: { check: () => Promise.reject(noWorker) } as never,
    secrets: loadSecrets('/nonexistent/secrets', {}),
    jrunner: { version: () => Promise.reject(new Error('spawn jrunner ENOENT')) },
  });
  addModule(repo);
  const bad = (await services.doctor()).filter(({ ok }) => !ok);
  expect(bad).toEqual([
    {
      name: 'temporal',
      ok: false,
      message: 'No worker takes pipekit-runner',
      fix: 'Start `pipekit worker`.',
    },
    expect.objectContaining({ name: 'jrunner', message: 'spawn jrunner ENOENT' }),
    expect.objectContaining({ name: 'secret of shop', message: 'The secret $SHOP_PASSWORD is not set' }),
    expect.objectContaining({ name: 'connection shop' }),
  ]);
});

test('the doctor names what a sweep could not remove, and a destination that could not be swept', async () => {
  const { services, repo } = servicesWith();
  addModule(repo);
  repo.sweeps.record(1, {
    dropped: [],
    kept: [{ table: 'orders_3f2a91c0__4_1', why: 'held' }],
    sessions_ended: 0,
  });
  const leftovers = async () => (await services.doctor()).find(({ name }) => name === 'leftovers');
  expect(await leftovers()).toMatchObject({
    ok: false,
    message: 'Left over by ended runs: pipekit_staging.orders_3f2a91c0__4_1 in shop (held)',
  });
  repo.sweeps.record(1, { error: 'no route' });
  expect((await leftovers())?.message).toContain('shop could not be swept (no route)');
  repo.sweeps.record(1, { dropped: [], kept: [], sessions_ended: 0 });
  expect(await leftovers()).toMatchObject({ ok: true });
});

test('a module that is deleted has its destination swept', () => {
  const { services, repo, swept } = servicesWith();
  services.modules.remove(addModule(repo));
  expect(swept).toEqual([1]);
});
