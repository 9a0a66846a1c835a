/** The HTTP API, as any client sees it. Asks again while the server is away. */
import { setTimeout as wait } from 'node:timers/promises';

export interface RunStep {
  step: string;
  attempt: number;
  status: string;
  error: string | null;
}

export interface Run {
  id: number;
  module_id: number;
  status: string;
  error: string | null;
  finished_at: string | null;
  rows_source: number | null;
  rows_staged: number | null;
  rows_merged: number | null;
  workflow_id: string;
  workflow_run_id: string;
  steps: RunStep[];
}

export interface Client {
  isUp(): Promise<boolean>;
  start(module: string): Promise<number>;
  cancel(module: string): Promise<void>;
  get(run: number): Promise<Run>;
  /** What its log says, line by line. */
  lines(run: number): Promise<string[]>;
}

const PATIENCE_MS = 60_000;

export function createClient(url: string, password: string): Client {
  const authorization = `Basic ${Buffer.from(`pipekit:${password}`).toString('base64')}`;
  const ask = (path: string, method = 'GET'): Promise<Response> =>
    fetch(`${url}/api/v1/${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      body: method === 'POST' ? '{}' : undefined,
      signal: AbortSignal.timeout(30_000),
    });

  async function answer<T>(path: string, method?: string): Promise<T> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const response = await ask(path, method).catch(() => undefined);
      if (response?.ok) return (await response.json()) as T;
      const why = response ? `HTTP ${response.status}: ${await response.text()}` : 'no answer';
      const isPassing = response === undefined || response.status >= 500;
      if (!isPassing || performance.now() > until) throw new Error(`${method ?? 'GET'} ${path}: ${why}`);
      await wait(100);
    }
  }

  return {
    isUp: async () => (await ask('runs?limit=1').catch(() => undefined))?.ok === true,
    start: async (module) => (await answer<{ run_id: number }>(`modules/${module}/run`, 'POST')).run_id,
    cancel: async (module) => void (await answer(`modules/${module}/cancel`, 'POST')),
    get: (run) => answer<Run>(`runs/${run}`),
    async lines(run) {
      const { items } = await answer<{ items: { text: string }[] }>(`runs/${run}/log?limit=1000`);
      return items.map(({ text }) => text);
    },
  };
}
