import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionInput } from '../../src/domain/connection.js';
import type { ModuleInput } from '../../src/domain/module.js';
import type { Repo } from '../../src/repo/index.js';

export function connectionNamed(name: string): ConnectionInput {
  return {
    name,
    driver: 'postgresql',
    jdbc_url: `jdbc:postgresql://localhost/${name}`,
    username: 'pipekit',
    password: '$SHOP_PASSWORD',
    default_dest_connection_id: null,
    default_dest_schema: null,
    notes: '',
    runner_pool: null,
    max_concurrent: null,
  };
}

/** A full reload of one column from the connection to itself. */
export function moduleNamed(name: string, connectionId: number): ModuleInput {
  return {
    name,
    source_connection_id: connectionId,
    dest_connection_id: connectionId,
    dest_table: `public.${name}`,
    source_query: 'SELECT id FROM orders',
    merge_strategy: 'full',
    merge_key: null,
    columns_json: [
      {
        id: 'c1',
        source_name: 'id',
        source_type: 'bigint',
        dest_name: 'id',
        dest_type: 'bigint',
        expression: 'id',
        included: true,
      },
    ],
    enabled: true,
    drift_policy: 'fail',
    bad_rows: 'fail',
    bad_rows_limit: 100,
    watermarks: [],
    hooks: [],
  };
}

/** Adds a module with its connection; gives the module's id. */
export function addModule(repo: Repo, name = 'orders'): number {
  const connection = repo.connections.byName('shop') ?? repo.connections.save(connectionNamed('shop'));
  return repo.modules.save(moduleNamed(name, connection.id)).id;
}

let executions = 0;

/** Begins a run of the module, as a new workflow execution. */
export function beginRun(repo: Repo, moduleId: number, groupRunId: number | null = null): number {
  executions += 1;
  return repo.runs.begin({
    module_id: moduleId,
    group_run_id: groupRunId,
    triggered_by: 'test',
    workflow_id: `module/${moduleId}`,
    workflow_run_id: `execution-${executions}`,
  });
}

export const NO_COUNTS = {
  rows_source: null,
  rows_staged: null,
  rows_rejected: null,
  rows_merged: null,
  bytes: null,
};

/** Calls the work with a directory of its own, removed afterwards. */
export async function inDirectory(work: (directory: string) => void | Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'pipekit-test-'));
  try {
    await work(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
