import { PipekitError } from '../../src/domain/errors.js';
import type { ModuleRunRequest, GroupRunRequest } from '../../src/domain/run.js';
import { loadConfig } from '../../src/config.js';
import { openRepo } from '../../src/repo/index.js';
import { loadSecrets } from '../../src/secrets/index.js';
import { createServices } from '../../src/services/index.js';

type Dependencies = Parameters<typeof createServices>[0];

/** Services over a database in memory; what would reach Temporal, jrunner or a database answers at once. */
export function servicesWith(ports: Partial<Dependencies> = {}) {
  const repo = openRepo(':memory:');
  const started: (ModuleRunRequest | GroupRunRequest)[] = [];
  const swept: number[] = [];
  const deps: Dependencies = {
    repo,
    control: {
      startModule: async (request) => ({ run_id: started.push(request) }),
      startGroup: async (request) => ({ group_run_id: started.push(request) }),
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
  return { repo, started, swept, services: createServices(deps) };
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
