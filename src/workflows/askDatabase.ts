import type { Connection } from '../domain/connection.js';
import type { DatabaseAnswer, DatabaseQuestion } from '../domain/ports.js';
import { stepsOn } from './steps.js';

/** One question to a database, on the runners that reach it. */
export function askDatabase(connection: Connection, question: DatabaseQuestion): Promise<DatabaseAnswer> {
  return stepsOn(connection.runner_pool).askDatabase(connection, question);
}
