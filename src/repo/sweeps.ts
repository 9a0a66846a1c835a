import type { Sweeps } from '../domain/stores.js';
import type { Swept } from '../domain/sweep.js';
import type { ConnectionStore } from './connections.js';
import type { Db } from './database.js';

export interface LastSweep {
  connection_id: number;
  /** null: not looked at yet. */
  swept_at: string | null;
  kept: Swept['kept'];
  error: string | null;
}

export interface SweepStore extends Sweeps {
  /** Every connection that has ever been a destination. */
  list(): LastSweep[];
}

type SweepRow = Omit<LastSweep, 'kept'> & { kept_json: string };

export function createSweepStore(db: Db, connections: Pick<ConnectionStore, 'get'>): SweepStore {
  const all = db.prepare<[], SweepRow>('SELECT * FROM sweep ORDER BY connection_id');
  const found = db.prepare(
    'UPDATE sweep SET swept_at = @at, kept_json = @kept_json, error = NULL WHERE connection_id = @id',
  );
  const failed = db.prepare('UPDATE sweep SET error = @error WHERE connection_id = @id');
  return {
    destination: (id) => connections.get(id),
    record(id, outcome) {
      if ('error' in outcome) failed.run({ id, error: outcome.error });
      else found.run({ id, at: new Date().toISOString(), kept_json: JSON.stringify(outcome.kept) });
    },
    list: () =>
      all.all().map(({ kept_json, ...row }) => ({ ...row, kept: JSON.parse(kept_json) as Swept['kept'] })),
  };
}
