import { hostsOf } from '../domain/connectionTest.js';
import type { DatabaseLogin, Pipe } from '../domain/ports.js';
import type { Egress } from './egress.js';

/**
 * The pipe, to where the rules let it. Whatever asks a database comes through here, so nothing has to think of it: runs and
 * their hooks, sweeps, questions, the doctor. A driver looks the name up once more when it connects (ADR 70).
 */
export function permittedPipe(pipe: Pipe, egress: Egress): Pipe {
  const permit = async (...logins: DatabaseLogin[]): Promise<void> => {
    for (const { url } of logins) for (const host of hostsOf(url)) await egress.addressesOf(host);
  };
  return {
    async query(login, ...rest) {
      await permit(login);
      return pipe.query(login, ...rest);
    },
    async migrate(migration, call) {
      await permit(migration.source, migration.destination);
      return pipe.migrate(migration, call);
    },
    async script(login, ...rest) {
      await permit(login);
      return pipe.script(login, ...rest);
    },
  };
}
