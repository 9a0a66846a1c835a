import type { DriverName } from '../domain/connection.js';
import type { Dialect } from './dialect.js';
import { mariadb } from './mariadb.js';
import { postgresql } from './postgresql.js';
import * as standard from './standard/index.js';

const DIALECTS: Record<DriverName, Dialect> = { postgresql, mariadb, mysql: mariadb, ...standard };

export function dialectOf(driver: DriverName): Dialect {
  return DIALECTS[driver];
}
