import type { By } from '../domain/actor.js';
import { type Module, requireWatermarks, type Watermark } from '../domain/module.js';
import { lookbackVerdict } from '../domain/lookback.js';
import type { RunStatus } from '../domain/run.js';
import type { Repo } from '../repo/index.js';
import { findNamed, type IdOrName } from './named.js';
import { createRecorder } from './recorder.js';

export interface WatermarkUse {
  run_id: number;
  started_at: string;
  status: RunStatus;
  value: string;
  /** What the resolver said, where a lookback made the value of it. */
  resolved: string | null;
}

export type WatermarkState = Watermark & {
  /** What the lookback means for the rows; null without one. */
  lookback_verdict: string | null;
  /** What the next run takes instead of asking the resolver. */
  rewind_to: string | null;
  /** What recent runs took, newest first. */
  history: WatermarkUse[];
};

export interface WatermarkService {
  of(module: IdOrName): WatermarkState[];
  /** Sets what the next run starts from; null goes back to the resolver. Throws `not_found` or `invalid`. */
  rewind(module: IdOrName, name: string, value: string | null): void;
}

const HISTORY = 50;

export function createWatermarkService(repo: Repo, by: By): WatermarkService {
  const { record } = createRecorder(repo, by);
  const find = (idOrName: IdOrName): Module => findNamed('module', repo.modules, idOrName);
  return {
    of(idOrName) {
      const { id, watermarks } = find(idOrName);
      const rewinds = repo.rewinds.of(id);
      const runs = repo.runs.list({ module_id: id, limit: HISTORY });
      return watermarks.map((watermark) => ({
        ...watermark,
        lookback_verdict: watermark.lookback ? lookbackVerdict(watermark.lookback) : null,
        rewind_to: rewinds[watermark.name] ?? null,
        history: runs.flatMap(({ id: run_id, started_at, status, ...run }) => {
          const value = run.watermark_values_json?.[watermark.name];
          const resolved = run.watermark_resolved_json?.[watermark.name] ?? null;
          return value === undefined ? [] : [{ run_id, started_at, status, value, resolved }];
        }),
      }));
    },
    rewind(idOrName, name, value) {
      const module = find(idOrName);
      requireWatermarks(module, [name], 'name');
      repo.transaction(() => {
        const before = { value: repo.rewinds.of(module.id)[name] ?? null };
        if (value === null) repo.rewinds.clear(module.id, name);
        else repo.rewinds.set(module.id, name, value);
        const subject = { id: module.id, name: `${module.name} {${name}}` };
        record('rewind', 'watermark', subject, { before, after: { value } });
      });
    },
  };
}
