import { beforeEach, describe, expect, test } from '@jest/globals';
import { openRepo, type Repo } from '../../src/repo/index.js';
import { createAlertWatch } from '../../src/services/index.js';
import { addModule, NO_COUNTS } from '../repo/sample.js';
import { servicesWith } from './helper.js';

let repo: Repo;
let now: number;
let look: () => Promise<void>;
let started: number[];
let executions = 0;

beforeEach(() => {
  repo = openRepo(':memory:');
  now = Date.now();
  started = [];
  repo.alertChannels.save({ name: 'all', kind: 'webhook', url: 'https://example.com' });
  look = createAlertWatch({
    repo,
    startDelivery: async (id) => void started.push(id),
    report: (sentence, facts) => {
      throw new Error(`${sentence} ${JSON.stringify(facts)}`);
    },
    url: 'http://pipekit',
    now: () => now,
  });
});

type Status = 'success' | 'error' | 'cancelled';

function ran(
  module_id: number,
  status: Status,
  group_run_id: number | null = null,
  triggered_by = 'api',
): number {
  const workflow_run_id = `execution-${++executions}`;
  const id = repo.runs.begin({
    module_id,
    group_run_id,
    triggered_by: triggered_by as 'api',
    workflow_id: `module/${module_id}`,
    workflow_run_id,
  });
  repo.runs.finish(id, { ...NO_COUNTS, status, error: status === 'error' ? 'no such table' : null });
  return id;
}

function groupRan(group_id: number, outcomes: Record<number, Status>, status: Status): void {
  const workflow_run_id = `group-execution-${++executions}`;
  const id = repo.groupRuns.begin({
    group_id,
    triggered_by: 'api',
    workflow_id: `group/${group_id}`,
    workflow_run_id,
  });
  for (const [module, outcome] of Object.entries(outcomes)) ran(Number(module), outcome, id);
  repo.groupRuns.finish(id, { status });
}

const titles = (): string[] =>
  repo.alerts
    .list({ limit: 100 })
    .map(({ title }) => title)
    .toReversed();
const addGroup = (...modules: number[]): number =>
  repo.groups.save({
    name: 'nightly',
    stop_on_failure: false,
    max_parallel: 1,
    hooks: [],
    members: modules.map((module_id, index) => ({ module_id, run_order: index + 1 })),
  }).id;

describe('a module', () => {
  test('that fails again and again is told of once, and once more when it works again', async () => {
    const orders = addModule(repo);
    for (const status of ['success', 'error', 'error', 'cancelled', 'error', 'success', 'success'] as const) {
      ran(orders, status);
      await look();
    }
    expect(titles()).toEqual(['orders failed', 'orders works again']);
    ran(orders, 'error');
    await look();
    expect(titles()).toEqual(['orders failed', 'orders works again', 'orders failed']);
    expect(started).toEqual([1, 2, 3]);
  });

  test('is told of once though the look is repeated after a crash', async () => {
    ran(addModule(repo), 'error');
    await look();
    await createAlertWatch({ repo, startDelivery: async () => {}, report: () => {}, url: '' })();
    expect(titles()).toEqual(['orders failed']);
  });

  test('on trial alerts nobody', async () => {
    ran(addModule(repo), 'error', null, 'test');
    await look();
    expect(titles()).toEqual([]);
  });

  test('that failed with several waiting ends is judged in their order', async () => {
    const orders = addModule(repo);
    ran(orders, 'error');
    ran(orders, 'success');
    await look();
    expect(titles()).toEqual(['orders failed', 'orders works again']);
  });
});

describe('a group', () => {
  test('tells of all its failures at once, and again only of new ones', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => addModule(repo, name)) as [number, number, number];
    const nightly = addGroup(a, b, c);
    groupRan(nightly, { [a]: 'error', [b]: 'error', [c]: 'success' }, 'error');
    await look();
    groupRan(nightly, { [a]: 'error', [b]: 'error', [c]: 'success' }, 'error');
    await look();
    expect(titles()).toEqual(['nightly: 2 of 3 failed']);
    expect(repo.alerts.list({ limit: 1 })[0]?.text).toContain('a: no such table\nb: no such table');
    groupRan(nightly, { [a]: 'error', [b]: 'success', [c]: 'error' }, 'error');
    await look();
    expect(titles().slice(1)).toEqual(['nightly: 2 of 3 failed', 'b works again']);
    groupRan(nightly, { [a]: 'success', [b]: 'success', [c]: 'success' }, 'success');
    await look();
    expect(titles().at(-1)).toBe('a and c work again');
  });

  test('says nothing of a module that somebody has been told of', async () => {
    const a = addModule(repo, 'a');
    ran(a, 'error');
    groupRan(addGroup(a), { [a]: 'error' }, 'error');
    await look();
    expect(titles()).toEqual(['a failed']);
  });

  test('that is refused is told of once, until it has run', async () => {
    const a = addModule(repo, 'a');
    const nightly = addGroup(a);
    for (const workflow_run_id of ['x', 'y'])
      repo.groupRuns.addRefused({
        group_id: nightly,
        triggered_by: 'schedule:1',
        error: 'Already running as group run 7',
        workflow_id: 'schedule/1',
        workflow_run_id,
      });
    await look();
    expect(titles()).toEqual(['nightly failed']);
    groupRan(nightly, { [a]: 'success' }, 'success');
    await look();
    expect(titles()).toEqual(['nightly failed', 'nightly works again']);
  });
});

describe('a deadline', () => {
  const HOUR = 3_600_000;
  const withFreshness = (name: string, freshness: string | null): number => {
    const id = addModule(repo, name);
    repo.modules.save({ ...(repo.modules.get(id) as object), freshness } as never, id);
    return id;
  };

  test('missed is told of once for all, and its end too', async () => {
    const [a] = ['a', 'b'].map((name) => withFreshness(name, '6 hours')) as [number, number];
    ran(a, 'success');
    now += 5 * HOUR;
    await look();
    expect(titles()).toEqual([]);
    now += 2 * HOUR;
    await look();
    await look();
    expect(titles()).toEqual(['a and b are late']);
    expect(repo.alerts.list({ limit: 1 })[0]?.text).toContain(
      'b has not succeeded for 6 hours: it never has',
    );
    now -= 2 * HOUR;
    await look();
    expect(titles()).toEqual(['a and b are late', 'a and b are in time again']);
  });

  test('taken away, or of a module that is switched off, alerts nobody', async () => {
    const id = withFreshness('a', '1 hours');
    now += 2 * HOUR;
    await look();
    withFreshness('b', null);
    repo.modules.save({ ...(repo.modules.get(id) as object), freshness: null } as never, id);
    await look();
    expect(titles()).toEqual(['a is late']);
    expect(repo.alerts.openEpisodes('late')).toEqual([]);
  });
});

test('a late module is among the troubles of the home page until it is in time again', async () => {
  const { services, repo: own } = servicesWith();
  const id = addModule(own, 'a');
  own.modules.save({ ...(own.modules.get(id) as object), freshness: '1 hours' } as never, id);
  const lookAt = (time: number) =>
    createAlertWatch({
      repo: own,
      startDelivery: async () => {},
      report: () => {},
      url: '',
      now: () => time,
    })();
  await lookAt(Date.now() + 7_200_000);
  expect((await services.home.troubles()).items).toEqual([
    expect.objectContaining({
      kind: 'late',
      name: 'a',
      module_id: id,
      why: expect.stringContaining('for 1 hours'),
    }),
  ]);
  await lookAt(Date.now());
  expect((await services.home.troubles()).items).toEqual([]);
});

test('a channel hears of what it wants to, while it is enabled', async () => {
  repo.alertChannels.save({ name: 'late only', kind: 'slack', url: '$S', events: ['late'] });
  repo.alertChannels.save({ name: 'off', kind: 'slack', url: '$S', enabled: false });
  ran(addModule(repo), 'error');
  await look();
  const [alert] = repo.alerts.list({ limit: 1 });
  expect(alert?.deliveries.map(({ channel_name }) => channel_name)).toEqual(['all']);
});

test.each([
  [{ kind: 'webhook' }, 'url'],
  [{ kind: 'webhook', url: 'https://e.example', body: '{"a": {title}}' }, 'body'],
  [{ kind: 'mail', from: 'a@example.com', to: ['b@example.com'] }, 'smtp_url'],
  [{ kind: 'mail', smtp_url: 'smtp://m', to: ['b@example.com'] }, 'from'],
  [{ kind: 'mail', smtp_url: 'smtp://m', from: 'a@example.com' }, 'to'],
  [{ kind: 'webhook', url: 'file:///etc/passwd' }, 'url'],
  [{ kind: 'mail', smtp_url: 'smtp://me:pw@m', from: 'a@example.com', to: ['b@example.com'] }, 'smtp_url'],
  [{ kind: 'webhook', url: 'https://e.example', secret: 'not-a-reference' }, 'secret'],
])('a channel without what its kind needs is refused: %j', (input, field) => {
  const { services } = servicesWith();
  const save = () => services.alertChannels.save({ name: 'c', ...input } as never);
  expect(save).toThrow(expect.objectContaining({ code: 'invalid', field }));
});
