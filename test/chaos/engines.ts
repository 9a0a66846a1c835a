/** The kinds of database there are. */
import type { ChaosDatabase, Engine } from './database.js';
import { startChaosMariadb } from './mariadb.js';
import { startChaosPostgres } from './postgres.js';

const START: Record<Engine, (folder: string) => Promise<ChaosDatabase>> = {
  postgresql: startChaosPostgres,
  mariadb: startChaosMariadb,
};

/** A new server whose files are in that folder until it stops. */
export const startDatabase = (engine: Engine, folder: string): Promise<ChaosDatabase> =>
  START[engine](folder);
