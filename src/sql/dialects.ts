import type { DriverName } from '../domain/connection.js';
import type { Dialect } from './dialect.js';
import { mariadb } from './mariadb.js';
import { postgresql } from './postgresql.js';

const DIALECTS: Record<DriverName, Dialect> = { postgresql, mariadb };

export function dialectOf(driver: DriverName): Dialect {
  return DIALECTS[driver];
}
