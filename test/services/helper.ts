import { randomUUID } from 'node:crypto';
import { createRecordActivities } from '../../src/activities/index.js';
import { BY_SYSTEM } from '../../src/domain/actor.js';
import { PipekitError } from '../../src/domain/errors.js';
import type { ModuleRunRequest, GroupRunRequest } from '../../src/domain/run.js';
import { loadConfig } from '../../src/config.js';
import { openRepo } from '../../src/repo/index.js';
import { loadSecrets } from '../../src/secrets/index.js';
import { createServices } from '../../src/services/index.js';

type Dependencies = Parameters<typeof createServices>[0];

/** Services over a database in memory; what would reach Temporal, jrunner or a database answers at once. `unsaid` has not been told who acts. */
export function servicesWith(ports: Partial<Dependencies> = {}) {
  const repo = openRepo(':memory:');
  const record = createRecordActivities({ ...repo, server_url: '', wakeRun: async () => {} });
  const execution = () => ({ workflow_id: 'here', workflow_run_id: randomUUID() });
  const started: (ModuleRunRequest | GroupRunRequest)[] = [];
  const swept: number[] = [];
  const deps: Dependencies = {
    repo,
    control: {
      async startModule(request) {
        started.push(request);
        return { run_id: (await record.beginRun(request, execution())).run.id };
      },
      async startGroup(request) {
        started.push(request);
        return { group_run_id: (await record.beginGroupRun(request, execution())).id };
      },
      cancelModule: async () => {},
      giveUpModule: async () => {},
      cancelGroup: async () => {},
      pauseGroup: async () => ({ group_run_id: 1 }),
      resumeGroup: async () => ({ group_run_id: 1 }),
      check: async () => {},
    },
    schedules: {
      ids: async () => [],
      put: async () => 'unchanged',
      remove: async () => true,
      describe: async () => undefined,
      between: async () => [],
    },
    remote: {
      query: () => Promise.reject(new Error('not in these tests')),
      script: () => Promise.reject(new Error('not in these tests')),
      probe: () => Promise.reject(new Error('not in these tests')),
    },
    report: () => {},
    probe: async () => [],
    startDelivery: async () => {},
    startSweep: async (id) => void swept.push(id),
    pipe: {
      query: async () => ({ columns: [], rows: [['1']], truncated: false }),
      migrate: () => Promise.reject(new Error('not in these tests')),
      script: () => Promise.reject(new Error('not in these tests')),
    },
    secrets: loadSecrets(undefined, { SHOP_PASSWORD: 'hunter2hunter2' }),
    config: loadConfig({ PIPEKIT_DATA_DIR: '.' }),
    jrunner: { version: async () => 'jrunner 1.0.0' },
    ...ports,
  };
  const unsaid = createServices(deps);
  return { repo, started, swept, unsaid, services: unsaid.by(BY_SYSTEM) };
}

/** The PipekitError that the work throws. */
export function failureOf(work: () => unknown): PipekitError {
  try {
    work();
  } catch (error) {
    if (error instanceof PipekitError) return error;
    throw error;
  }
  throw new Error('It did not fail');
}
